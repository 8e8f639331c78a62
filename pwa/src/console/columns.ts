// What lists show of a record of each kind: the line it is known by, its columns, and the day that it is about.
// A kind that is not named here shows its title alone.

interface Columns {
  /** Fields put together to the line by which a person knows the record. References show as the title of what they name. */
  title: readonly string[];
  columns: readonly string[];
  /** False: its columns say already which unit it belongs to. */
  unit?: false;
}

const COLUMNS: Record<string, Columns> = {
  organisation: { title: ["name"], columns: ["code", "kind", "valid_from", "valid_to"] },
  hamlet: { title: ["name"], columns: ["kind", "cell_id", "valid_from", "valid_to"] },
  member: { title: ["full_name"], columns: ["display_code", "cell_id", "status", "activity"], unit: false },
  member_contact: { title: ["member"], columns: ["phone"] },
  household: { title: ["code", "head_name"], columns: ["hamlet", "people_count", "poverty_status"] },
  household_assignment: { title: ["household"], columns: ["member", "role", "valid_from", "valid_to"] },
  visit: { title: ["household"], columns: ["on", "assignment", "met"] },
  petition: { title: ["summary"], columns: ["field", "urgency", "received_on"] },
  residence_comment: { title: ["member", "year"], columns: ["due_on"] },
  cell_meeting: { title: ["type", "month"], columns: ["mode", "started_at"] },
  task: { title: ["title"], columns: ["assignee", "due_on", "source"] },
};

export const titleFields = (kind: string): readonly string[] => COLUMNS[kind]?.title ?? [];
export const columnsOf = (kind: string): readonly string[] => COLUMNS[kind]?.columns ?? [];
export const showsUnit = (kind: string): boolean => COLUMNS[kind]?.unit ?? true;

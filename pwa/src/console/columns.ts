// What lists show of a record of each kind: the line it is known by, its columns, and the day that it is about.
// A kind that is not named here shows its title alone.

interface Columns {
  /** Fields put together to the line by which a person knows the record. References show as the title of what they name. */
  title: readonly string[];
  columns: readonly string[];
}

const COLUMNS: Record<string, Columns> = {
  organisation: { title: ["name"], columns: ["code", "kind", "valid_from", "valid_to"] },
  hamlet: { title: ["name"], columns: ["kind", "cell_id", "valid_from", "valid_to"] },
  member: { title: ["full_name"], columns: ["display_code", "cell_id", "status", "activity"] },
  member_contact: { title: ["member_id"], columns: ["phone"] },
  household: {
    title: ["code", "head_name"],
    columns: ["hamlet_id", "people_count", "poverty_status", "status"],
  },
  household_assignment: { title: ["household_id", "member_id"], columns: ["role", "valid_from", "valid_to"] },
  visit: { title: ["household_id"], columns: ["on", "member_id", "mode", "met"] },
  petition: { title: ["summary"], columns: ["field", "urgency", "received_on", "due_on"] },
  residence_comment: { title: ["member_id", "year"], columns: ["purpose", "c6"] },
  cell_meeting: { title: ["cell_id", "month"], columns: ["type", "mode", "grade"] },
  task: { title: ["title"], columns: ["assignee_id", "due_on", "source"] },
};

export const titleFields = (kind: string): readonly string[] => COLUMNS[kind]?.title ?? [];
export const columnsOf = (kind: string): readonly string[] => COLUMNS[kind]?.columns ?? [];

import { naturalId } from "../../../../sync/ids";

/** The regular meeting of a cell and month has one id, however many phones begin it (rule 7). */
export const regularId = (cell: string, month: string): string => naturalId("cell_meeting", cell, month);

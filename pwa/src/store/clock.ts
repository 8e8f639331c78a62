// Time and numbering of mutations (rules 1 and 8). Must be called inside a writing transaction.
import { nextAt } from "../../../sync/stamp";
import type { Context } from "./context";
import { getMeta, putMeta } from "./database";

export interface Pen {
  device: string;
  /** Number of the last mutation made here. */
  n: number;
  /** `at` of the last mutation. */
  at: number;
  /** Last server time seen, 0 before the first contact. */
  server: number;
  /** Server time minus this phone's clock when it was last measured, ms. */
  offset: number;
}

const NEW: Pen = { device: "", n: 0, at: 0, server: 0, offset: 0 };

export const getPen = async (ctx: Context): Promise<Pen> => (await getMeta<Pen>(ctx.db, "pen")) ?? NEW;

export const putPen = (ctx: Context, pen: Pen): Promise<void> => putMeta(ctx.db, "pen", pen);

/** The pen after one more mutation. */
export function turn(ctx: Context, pen: Pen): Pen {
  return { ...pen, n: pen.n + 1, at: nextAt(ctx.now(), pen.server, pen.at) };
}

/**
 * Takes in a server time. A clock that ran ahead before this contact has put `at` ahead with it; the server takes such
 * work as made at its receipt, so from here on the true time counts again.
 */
export function hear(ctx: Context, pen: Pen, server: number): Pen {
  return { ...pen, server, offset: server - ctx.now(), at: Math.min(pen.at, server) };
}

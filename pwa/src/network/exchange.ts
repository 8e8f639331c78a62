// One round trip: the outbox goes up, answers and frames come down. The same in a page, a service worker and Node.
import { decodeFrame } from "../../../sync/wire";
import { type Store, StoreError } from "../store";
import { read } from "../store/context";
import { forgetCursor, grow, shrink } from "../store/failure";
import { applyFrame, type Frame } from "../store/frames";
import { buildRequest, type Request } from "../store/request";
import { inTime, lines } from "./lines";
import { pack } from "./pack";

export type Outcome =
  /** The reply was taken in to its end. */
  | "done"
  /** No answer, or the connection broke; what came whole was kept. */
  | "offline"
  /** The session has ended: sending waits for a sign-in. */
  | "signed_out"
  /** The server wants to be left alone for `wait` ms. */
  | "later"
  /** The server could not handle the request; the next one is made smaller. */
  | "failed"
  /** Another tab was faster; its reply holds what this one would have brought. */
  | "overtaken"
  /** This phone cannot store what came: no room, or no storage. */
  | "storage";

export interface Report {
  outcome: Outcome;
  sent: number;
  answered: number;
  frames: number;
  bytesUp: number;
  bytesDown: number;
  /** True when another round trip has something to do at once. */
  again: boolean;
  /** Milliseconds that the server asked for, 0 when it did not. */
  wait: number;
  /** The person's buckets changed, so role or unit may have too. */
  moved: boolean;
  newDevice: boolean;
  /** Detail of a problem+json answer, in the user's language. */
  detail: string;
}

export interface ExchangeOptions {
  fetch?: typeof fetch;
  /** Where the server is; the page's own origin when empty. */
  origin?: string;
  /** Milliseconds without a byte after which the connection counts as broken. */
  patience?: number;
}

/** Never raises: whatever happens is in the report, and nothing that was saved is lost. */
export async function exchange(store: Store, options: ExchangeOptions = {}): Promise<Report> {
  const report: Report = {
    outcome: "done",
    sent: 0,
    answered: 0,
    frames: 0,
    bytesUp: 0,
    bytesDown: 0,
    again: false,
    wait: 0,
    moved: false,
    newDevice: false,
    detail: "",
  };
  try {
    await roundTrip(store, options, report);
  } catch (error) {
    report.again = false;
    if (error instanceof StoreError) report.outcome = error.code === "overtaken" ? "overtaken" : "storage";
    else report.outcome = "offline";
  }
  if (report.bytesUp + report.bytesDown > 0) {
    const done = report.outcome === "done";
    await store.meta.count(report.bytesUp, report.bytesDown, done).catch(() => undefined); // no room: shown elsewhere
  }
  return report;
}

async function roundTrip(store: Store, options: ExchangeOptions, report: Report): Promise<void> {
  const patience = options.patience ?? 60_000;
  const request = await buildRequest(store.room);
  report.sent = request.sent.length;
  const { body, packed } = await pack(request.text);
  const stop = new AbortController();
  try {
    const reply = await inTime(
      (options.fetch ?? fetch)(`${options.origin ?? ""}/api/sync`, {
        method: "POST",
        credentials: "same-origin",
        cache: "no-store",
        headers: { "Content-Type": "application/json", ...(packed ? { "Content-Encoding": "gzip" } : {}) },
        body,
        signal: stop.signal,
      }),
      patience,
    );
    report.bytesUp = body.length;
    if (reply.ok) await takeReply(store, request, reply, patience, report);
    else await takeProblem(store, request, reply, patience, report);
  } finally {
    stop.abort();
  }
}

async function takeReply(store: Store, request: Request, reply: Response, patience: number, report: Report) {
  // A sign-in page of some hotel's network answers 200 too.
  if (!/json/.test(reply.headers.get("Content-Type") ?? "") || !reply.body)
    throw new TypeError("not our server");
  const known = { cursor: request.cursor, sent: request.sent };
  let ended = false;
  let outdated = false;
  let decoded = 0;
  const counted = (bytes: number) => {
    decoded += bytes;
  };
  for await (const line of lines(reply.body, patience, counted)) {
    const frame = decodeFrame(line) as Frame; // a cut line raises, as the connection that cut it does
    const taken = await take(store, frame, known);
    known.cursor = taken.cursor;
    report.frames += 1;
    report.answered += taken.answered;
    report.moved ||= taken.moved;
    report.newDevice ||= taken.newDevice;
    outdated ||= taken.outdated;
    ended = !frame.more;
  }
  report.bytesDown = onTheWire(reply) || decoded;
  if (!ended) throw new TypeError("the reply was cut");
  await grow(store.room);
  const unanswered = request.sent.length - report.answered;
  report.again = (request.rest && unanswered <= 0) || (!outdated && (await hasMore(store)));
}

/** Length of a reply as it travelled, packed, where the server or the browser knows it; else 0. */
function onTheWire(reply: Response): number {
  const said = Number(reply.headers.get("Content-Length"));
  if (said > 0 || typeof performance.getEntriesByName !== "function") return said;
  const entry = performance.getEntriesByName(reply.url, "resource").at(-1);
  const size = (entry as PerformanceResourceTiming | undefined)?.encodedBodySize ?? 0;
  performance.clearResourceTimings(); // the browser keeps 250 of them and then no more
  return size;
}

/** A frame that cannot be taken in would come again for ever: all is read anew instead, which erases nothing. */
async function take(store: Store, frame: Frame, known: { cursor: string | null; sent: readonly string[] }) {
  try {
    return await applyFrame(store.room, frame, known);
  } catch (error) {
    const ours = error instanceof StoreError && error.code !== "invalid";
    if (!ours) await forgetCursor(store.room);
    throw ours ? error : new TypeError("a frame that cannot be taken in", { cause: error });
  }
}

/** True when this reply left something to ask for that has not been asked for yet. */
async function hasMore(store: Store): Promise<boolean> {
  return read(store.room, async ({ db }) => {
    if ((await db.meta.get("check")) !== undefined) return true;
    if ((await db.outbox.by("state", "waiting").count()) > 0) return true;
    return (await db.want.all()).some((want) => want.asked === 0);
  });
}

interface Problem {
  code?: string;
  detail?: string;
}

async function takeProblem(
  store: Store,
  request: Request,
  reply: Response,
  patience: number,
  report: Report,
) {
  const text = await inTime(reply.text(), patience);
  report.bytesDown = onTheWire(reply) || text.length;
  if (!/json/.test(reply.headers.get("Content-Type") ?? "")) {
    // Not our server's words: a proxy before it. Only a broken server is told apart from an absent one.
    if (reply.status !== 500 && reply.status !== 413) throw new TypeError(`status ${reply.status}`);
  }
  const problem = parse(text);
  report.detail = problem.detail ?? "";
  const { status } = reply;
  if (status === 401) report.outcome = "signed_out";
  else if (status === 429 || status === 503) {
    report.outcome = "later";
    report.wait = retryAfter(reply) * 1000;
  } else {
    report.outcome = "failed";
    const atFault = status === 400 || status === 413;
    if (!atFault && status !== 500) return; // not about what was sent: only waiting helps
    const refusal = { reason: problem.code ?? String(status), message: report.detail };
    await shrink(store.room, request.sent, atFault ? refusal : null);
    // A smaller batch goes at once, but a server that breaks is given time.
    report.again = atFault && request.sent.length > 0;
  }
}

function parse(text: string): Problem {
  try {
    return (JSON.parse(text) as Problem | null) ?? {};
  } catch {
    return {};
  }
}

/** Seconds to wait; a minute when the server did not say. */
function retryAfter(reply: Response): number {
  const seconds = Number(reply.headers.get("Retry-After"));
  return Number.isFinite(seconds) && seconds > 0 ? Math.min(seconds, 86_400) : 60;
}

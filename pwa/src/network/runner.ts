// When to talk to the server: on opening, showing, coming online, after every save, every few minutes, and on request.
// It retries for ever, ever more slowly, and never at the same moment as other phones.
import type { Store } from "../store";
import { type ExchangeOptions, exchange, type Outcome, type Report } from "./exchange";
import { alone, SYNC } from "./lock";

/** What the runner has to know of sign-in and sign-out; the application's session keeper is one. */
export interface Keeper {
  current(): { store: Store; ended: boolean } | null;
  onChange(tell: () => void): () => void;
  people: { current(): Promise<{ user: string } | undefined> };
  end(): Promise<void>;
  refresh(): Promise<void>;
  markSynced(): Promise<void>;
  renewDevice(): Promise<void>;
  finishSignOut(): Promise<void>;
}

export interface RunnerState {
  running: boolean;
  /** How the last run ended, null before the first. */
  outcome: Outcome | null;
  /** When the next try is due, ms; 0 when none is planned. */
  nextAt: number;
  /** Tries in a row that failed. */
  failures: number;
  /** What the server said of its refusal, in the user's language. */
  detail: string;
}

const IDLE = 5 * 60_000;
const FIRST_RETRY = 5_000;
/** The longest wait after failures: somebody looks at the screen, or nobody does. */
const LAST_RETRY = { visible: 60_000, hidden: 10 * 60_000 };
/** Changes made in one go travel in one request. */
const AFTER_SAVE = 300;
/** Round trips in one run at most: a fault on either side must not become a flood. */
const ROUNDS = 200;
export const SYNC_TAG = "outbox";

/**
 * Waiting time after `failures` failures in a row, ms. Doubled each time up to the last, and anywhere below it: phones
 * that a server has lost at one moment must not all come back at one moment.
 */
export const backoff = (failures: number, random: number, seen: DocumentVisibilityState): number =>
  Math.max(1_000, random * Math.min(LAST_RETRY[seen], FIRST_RETRY * 2 ** Math.min(failures - 1, 10)));

/**
 * Round trips until neither side has more to say. Runs under the lock that also guards signing in, and only while
 * `mine` still holds there: an outbox goes up in its author's session only. Gives null when it does not hold.
 */
export function syncUntilQuiet(
  store: Store,
  mine: () => Promise<boolean>,
  options: ExchangeOptions = {},
): Promise<Report | null> {
  return alone(SYNC, async () => {
    let last: Report | null = null;
    for (let round = 0; round < ROUNDS && (await mine()); round++) {
      const report = await exchange(store, options);
      if (last) {
        report.moved ||= last.moved;
        report.newDevice ||= last.newDevice;
      }
      last = report;
      if (!report.again) break;
    }
    return last;
  });
}

export class Runner {
  private now: RunnerState = { running: false, outcome: null, nextAt: 0, failures: 0, detail: "" };
  private readonly listeners = new Set<() => void>();
  private readonly stops: (() => void)[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private run: Promise<Report | null> | null = null;
  private next: Promise<Report | null> | null = null;
  private watched: Store | null = null;
  /** The session has ended: the sign-in that ends the waiting is a reason to sync. */
  private waits = false;
  private unwatch: (() => void) | null = null;
  /** Until then the server wants to be left alone; only a person who presses "sync now" is quicker. */
  private restUntil = 0;
  /** Something was saved that no request has taken along yet. */
  private owes = false;

  constructor(
    private readonly keeper: Keeper,
    private readonly options: ExchangeOptions = {},
  ) {}

  state(): RunnerState {
    return this.now;
  }

  onChange(tell: () => void): () => void {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  }

  /** Listens to everything that is a reason to sync, and syncs. */
  start(): void {
    this.on(document, "visibilitychange", () => document.visibilityState === "visible" && this.soon(0));
    this.on(window, "online", () => this.soon(0));
    this.on(window, "pageshow", (event) => (event as PageTransitionEvent).persisted && this.soon(0));
    this.stops.push(this.keeper.onChange(() => this.watch()));
    this.watch();
    this.keeper.finishSignOut().catch(() => undefined);
  }

  stop(): void {
    clearTimeout(this.timer);
    for (const stop of this.stops.splice(0)) stop();
    this.unwatch?.();
    this.unwatch = null;
    this.watched = null;
  }

  /** Syncs everything that is saved by now; gives the report of the run that did it, null when nobody is signed in. */
  syncNow(): Promise<Report | null> {
    if (!this.run) return this.begin();
    // The run under way may have built its request before the last save.
    this.next ??= this.run.then(() => {
      this.next = null;
      return this.run ?? this.begin();
    });
    return this.next;
  }

  private watch(): void {
    const session = this.keeper.current();
    const store = session?.store ?? null;
    if (store !== this.watched) {
      this.unwatch?.();
      this.watched = store;
      this.unwatch = store?.onSave(() => this.saved()) ?? null;
      if (store) this.soon(0);
    } else if (session && !session.ended && this.waits) this.soon(0);
    this.waits = session?.ended ?? false;
  }

  private saved(): void {
    this.owes = true;
    this.soon(AFTER_SAVE);
    registerBackgroundSync();
  }

  private begin(): Promise<Report | null> {
    clearTimeout(this.timer);
    this.owes = false;
    this.set({ running: true, nextAt: 0 });
    this.run = this.once().then(({ report, signedIn }) => {
      this.run = null;
      this.plan(report, signedIn);
      return report;
    });
    return this.run;
  }

  private async once(): Promise<{ report: Report | null; signedIn: boolean }> {
    const session = this.keeper.current();
    let report: Report | null = null;
    try {
      if (session && !session.ended) {
        const { store } = session;
        const mine = async () => (await this.keeper.people.current())?.user === store.user;
        report = await syncUntilQuiet(store, mine, this.options);
        if (report) await this.tellKeeper(report);
      }
    } catch {
      // The small database cannot be read: the next try opens it anew.
      report = null;
    }
    return { report, signedIn: session !== null && !session.ended };
  }

  private async tellKeeper(report: Report): Promise<void> {
    if (report.outcome === "signed_out") await this.keeper.end();
    if (report.outcome === "done") await this.keeper.markSynced();
    if (report.newDevice) await this.keeper.renewDevice();
    if (report.moved) await this.keeper.refresh();
  }

  private plan(report: Report | null, signedIn: boolean): void {
    const outcome = report?.outcome ?? null;
    const good = outcome === "done" || outcome === "overtaken";
    // A cut that brought something is no reason to become slower.
    const failures = good || outcome === "later" ? 0 : report?.frames ? 1 : this.now.failures + 1;
    this.set({ running: false, outcome, failures: signedIn ? failures : 0, detail: report?.detail ?? "" });
    if (!signedIn || outcome === "signed_out") return;
    const spread = 0.5 + Math.random();
    if (outcome === "overtaken") this.soon(2_000 * spread);
    else if (outcome === "later") {
      const wait = (report?.wait ?? 0) * (1 + Math.random() / 2);
      this.restUntil = performance.now() + wait;
      this.soon(wait);
    } else if (good) this.soon(IDLE * spread);
    else this.soon(backoff(failures, Math.random(), document.visibilityState));
  }

  /** Plans a run in `wait` ms, unless an earlier one is planned. */
  private soon(asked: number): void {
    const wait = Math.max(asked, this.restUntil - performance.now());
    const now = Date.now();
    const at = now + wait;
    if (this.run) {
      // What is new now is not in the request that is under way.
      if (wait <= AFTER_SAVE) void this.syncNow();
      return;
    }
    // A plan that is overdue does not count: timers stand still while a phone sleeps.
    if (this.now.nextAt >= now && this.now.nextAt <= at) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.due(), wait);
    this.set({ nextAt: at });
  }

  private due(): void {
    this.now = { ...this.now, nextAt: 0 };
    // Nobody looks: becoming visible is a reason of its own. What is unsent is tried all the same.
    if (document.visibilityState === "hidden" && this.now.outcome === "done" && !this.owes) this.soon(IDLE);
    else void this.begin();
  }

  private on(target: EventTarget, name: string, act: (event: Event) => unknown): void {
    target.addEventListener(name, act);
    this.stops.push(() => target.removeEventListener(name, act));
  }

  private set(change: Partial<RunnerState>): void {
    this.now = { ...this.now, ...change };
    for (const tell of this.listeners) tell();
  }
}

/** Asks the browser to wake the service worker when there is a network, should this page be gone by then. */
function registerBackgroundSync(): void {
  const worker = globalThis.navigator?.serviceWorker as ServiceWorkerContainer | undefined;
  worker?.ready
    .then((registration) =>
      (registration as { sync?: { register(tag: string): Promise<void> } }).sync?.register(SYNC_TAG),
    )
    .catch(() => undefined); // not everywhere, and not always allowed: the page's own triggers remain
}

let running: Runner | null = null;

/** Starts the one runner of this page. */
export function startRunner(keeper: Keeper, options: ExchangeOptions = {}): Runner {
  running?.stop();
  running = new Runner(keeper, options);
  running.start();
  return running;
}

/** The runner of this page, null before the application has started it. */
export const runner = (): Runner | null => running;

/** Syncs what is saved by now; null when nobody is signed in. */
export const syncNow = (): Promise<Report | null> => running?.syncNow() ?? Promise.resolve(null);

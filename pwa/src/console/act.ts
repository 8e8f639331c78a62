// Every change of a record is a mutation in the same outbox as a phone's. The console does not hold the record, so it
// says itself which version was put before the person; then it waits a little for the server's answer.
import { store } from "../here";
import { syncNow } from "../network/runner";
import type { Change } from "../store";

export interface Outcome {
  /** kept: saved on this machine, no answer yet. done: the server has it. held, refused: it says why. */
  result: "kept" | "done" | "held" | "refused";
  reason: string;
  message: string;
  /** The mutation that was held or refused: what mends it replaces it. */
  mutation: string;
}

const outcome = (result: "kept" | "done"): Outcome => ({ result, reason: "", message: "", mutation: "" });

/**
 * Saves the changes, sends them and says what became of them. Raises StoreError when they could not be kept; once they
 * are kept, nothing that happens to the network loses them.
 */
export async function act(changes: readonly Change[]): Promise<Outcome> {
  const saved = await store.save(changes);
  const mine = new Set(saved.flatMap((one) => one.mutations));
  await syncNow().catch(() => {});
  const waiting = await store.unsent();
  if (waiting.some((one) => mine.has(one.mutation))) return outcome("kept");
  const trouble = (await store.attention.list(true)).find((one) => mine.has(one.mutation));
  if (!trouble) return outcome("done");
  const details = Object.values(trouble.errors).flat().join(" ");
  return {
    result: trouble.state,
    reason: trouble.reason,
    message: details || trouble.message,
    mutation: trouble.mutation,
  };
}

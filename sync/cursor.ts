// Where a phone stands in each of its buckets. Only the server can make or check a cursor; a phone may look into it.
import { unshort } from "./ids";

export interface Cursor {
  epoch: number;
  setId: number;
  /** One number per bucket, in the order of the subscription set; then pairs for those in the middle of being read. */
  numbers: number[];
}

const MAC = 8;

/** Reads a cursor without its key. Throws RangeError when it has no such form. */
export function peek(text: string): Cursor {
  const raw = unshort(text);
  const numbers: number[] = [];
  let value = 0;
  let scale = 1;
  for (const byte of raw.subarray(0, Math.max(0, raw.length - MAC))) {
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) {
      numbers.push(value);
      value = 0;
      scale = 1;
    }
  }
  const [epoch, setId, ...rest] = numbers;
  if (scale > 1 || epoch === undefined || setId === undefined) throw new RangeError("not a cursor");
  return { epoch, setId, numbers: rest };
}

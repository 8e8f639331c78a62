// Word differences of two texts, for showing an edit or a conflict: what stands in both, what only in one.

export interface Piece {
  text: string;
  side: "both" | "left" | "right";
}

// Longer texts are shown whole: the table of a comparison grows with the product of both lengths.
const MOST_CELLS = 1_000_000;

/** The words of both texts in reading order, each marked with the side it stands on. Neighbours of one side are joined. */
export function wordDiff(left: string, right: string): Piece[] {
  const a = words(left);
  const b = words(right);
  if (a.length * b.length > MOST_CELLS) return join([piece(left, "left"), piece(right, "right")]);
  const width = b.length + 1;
  const common = new Uint32Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      common[i * width + j] =
        a[i] === b[j]
          ? at(common, (i + 1) * width + j + 1) + 1
          : Math.max(at(common, (i + 1) * width + j), at(common, i * width + j + 1));
    }
  }
  const pieces: Piece[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i] === b[j]) {
      pieces.push(piece(a[i] ?? "", "both"));
      i++;
      j++;
    } else if (at(common, (i + 1) * width + j) >= at(common, i * width + j + 1)) {
      pieces.push(piece(a[i++] ?? "", "left"));
    } else {
      pieces.push(piece(b[j++] ?? "", "right"));
    }
  }
  for (; i < a.length; i++) pieces.push(piece(a[i] ?? "", "left"));
  for (; j < b.length; j++) pieces.push(piece(b[j] ?? "", "right"));
  return join(pieces);
}

function words(text: string): string[] {
  return text.match(/\s+|[^\s]+/gu) ?? [];
}

function at(table: Uint32Array, index: number): number {
  return table[index] ?? 0;
}

function piece(text: string, side: Piece["side"]): Piece {
  return { text, side };
}

function join(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const next of pieces) {
    const last = joined.at(-1);
    if (next.text === "") continue;
    if (last && last.side === next.side) last.text += next.text;
    else joined.push({ ...next });
  }
  return joined;
}

import { wordDiff } from "../diff";
import type { Leaf } from "../types";

/** One side of two texts, with the words that stand only there marked. `<del>` and `<ins>` are read aloud as what they are. */
export function Side({ left, right, show }: { left: string; right: string; show: "left" | "right" }) {
  return (
    <span class="wrap">
      {wordDiff(left, right)
        .filter((piece) => piece.side === "both" || piece.side === show)
        .map((piece) =>
          piece.side === "both" ? (
            piece.text
          ) : show === "left" ? (
            <del>{piece.text}</del>
          ) : (
            <ins>{piece.text}</ins>
          ),
        )}
    </span>
  );
}

export const isText = (value: Leaf | null): value is string => typeof value === "string" && /\s/.test(value);

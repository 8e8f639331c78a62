import { wordDiff } from "../diff";
import type { Leaf } from "../types";

interface Props {
  left: string;
  right: string;
  show: "left" | "right";
  /** True: the right text follows the left one, so words were taken away and put in; else the two stand against each other. */
  edit?: boolean;
}

/** One side of two texts, with the words that stand only there marked. */
export function Side({ left, right, show, edit = false }: Props) {
  const Mark = edit ? (show === "left" ? "del" : "ins") : "mark";
  return (
    <span class="wrap">
      {wordDiff(left, right)
        .filter((piece) => piece.side === "both" || piece.side === show)
        .map((piece, index) => (piece.side === "both" ? piece.text : <Mark key={index}>{piece.text}</Mark>))}
    </span>
  );
}

export const isText = (value: Leaf | null): value is string => typeof value === "string" && /\s/.test(value);

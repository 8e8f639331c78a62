// One line at the foot of the screen, read out by screen readers: "saved on this phone" and the like.
import { useEffect, useState } from "preact/hooks";
import { Icon } from "./Icon";

let show: (words: string) => void = () => {};

/** Says `words` for a few seconds. */
export const say = (words: string): void => show(words);

export function Toast() {
  const [words, setWords] = useState("");
  useEffect(() => {
    let timer = 0;
    show = (next) => {
      clearTimeout(timer);
      setWords(next);
      timer = window.setTimeout(() => setWords(""), 5000);
    };
    return () => {
      clearTimeout(timer);
      show = () => {};
    };
  }, []);
  return (
    <div class="toast" aria-live="polite">
      {words && (
        <div>
          <Icon name="check" small />
          <span>{words}</span>
        </div>
      )}
    </div>
  );
}

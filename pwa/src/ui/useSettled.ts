import { useCallback, useEffect, useRef } from "preact/hooks";

const SETTLE_MS = 250;

/** Calls `keep` a moment after the last change, and at once when the person looks away. `keep` has to be stable. */
export function useSettled(keep: () => unknown): { later: () => void; stop: () => void } {
  const timer = useRef(0);
  const stop = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = 0;
  }, []);
  const now = useCallback(() => {
    stop();
    void keep();
  }, [keep, stop]);
  const later = useCallback(() => {
    stop();
    timer.current = window.setTimeout(now, SETTLE_MS);
  }, [now, stop]);
  // A phone call, a locked screen or a closed tab must not cost the last words.
  useEffect(() => {
    const flush = () => timer.current && now();
    document.addEventListener("visibilitychange", flush);
    addEventListener("pagehide", flush);
    return () => {
      flush();
      document.removeEventListener("visibilitychange", flush);
      removeEventListener("pagehide", flush);
    };
  }, [now]);
  return { later, stop };
}

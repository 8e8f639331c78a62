import { useEffect, useState } from "preact/hooks";

/** What `read` gives, again whenever `watch` tells: for what lives outside the components. Both for good. */
export function useWatched<T>(read: () => T, watch: (tell: () => void) => (() => void) | undefined): T {
  const [value, setValue] = useState(read);
  useEffect(() => {
    const tell = () => setValue(read);
    const stop = watch(tell);
    // Effects run after the first paint: it may have changed by then, and nobody was told.
    tell();
    return stop;
  }, []);
  return value;
}

// A reply's body as text lines, as they arrive.

/**
 * Yields the lines of `body`; calls `counted` with the length of every piece. Raises what the stream raises, and
 * TypeError when nothing came for `patience` ms.
 */
export async function* lines(
  body: ReadableStream<Uint8Array>,
  patience: number,
  counted: (bytes: number) => void,
): AsyncGenerator<string> {
  const reader = body.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), patience);
      if (done) break;
      counted(value.length);
      rest += decoder.decode(value, { stream: true });
      let end = rest.indexOf("\n");
      while (end >= 0) {
        if (end > 0) yield rest.slice(0, end);
        rest = rest.slice(end + 1);
        end = rest.indexOf("\n");
      }
    }
    rest += decoder.decode();
    if (rest.trim() !== "") yield rest;
  } finally {
    // Ends the download when the caller has had enough, or when the stream broke.
    reader.cancel().catch(() => undefined);
  }
}

/** Raises TypeError, as a broken connection does, when `work` takes longer than `patience` ms. */
export async function inTime<T>(work: Promise<T>, patience: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new TypeError("no answer in time")), patience);
      }),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

// gzip upwards, where the browser can: no browser packs brotli.

const WORTH_IT = 1024;

/** The body to send and whether it is packed. */
export async function pack(text: string): Promise<{ body: Uint8Array<ArrayBuffer>; packed: boolean }> {
  const plain = new TextEncoder().encode(text);
  if (plain.length <= WORTH_IT || typeof CompressionStream === "undefined")
    return { body: plain, packed: false };
  const stream = new Blob([plain]).stream().pipeThrough(new CompressionStream("gzip"));
  return { body: new Uint8Array(await new Response(stream).arrayBuffer()), packed: true };
}

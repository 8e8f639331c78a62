// SHA-1 and SHA-256 in one breath: the browser's own are asynchronous, and waiting for them ends an IndexedDB transaction.

const rotl = (x: number, n: number): number => (x << n) | (x >>> (32 - n));
const rotr = (x: number, n: number): number => (x >>> n) | (x << (32 - n));

/** The message in 32-bit words, padded to whole blocks of 16 with its length in bits at the end. */
function words(message: Uint8Array): Uint32Array {
  const out = new Uint32Array((((message.length + 8) >> 6) + 1) * 16);
  for (let i = 0; i <= message.length; i++) {
    out[i >> 2] =
      (out[i >> 2] as number) | ((i < message.length ? (message[i] as number) : 0x80) << (24 - 8 * (i & 3)));
  }
  out[out.length - 2] = Math.floor(message.length / 2 ** 29);
  out[out.length - 1] = message.length << 3;
  return out;
}

function bytes(state: Uint32Array): Uint8Array {
  const out = new Uint8Array(state.length * 4);
  const view = new DataView(out.buffer);
  state.forEach((word, i) => {
    view.setUint32(i * 4, word);
  });
  return out;
}

/** The first 32 bits of the fractional parts of square and cube roots of the primes, as SHA-256 wants them. */
function roots(): { start: Uint32Array; round: Uint32Array } {
  const start = new Uint32Array(8);
  const round = new Uint32Array(64);
  let found = 0;
  for (let candidate = 2; found < 64; candidate++) {
    let prime = true;
    for (let d = 2; d * d <= candidate; d++) if (candidate % d === 0) prime = false;
    if (!prime) continue;
    if (found < 8) start[found] = fraction(BigInt(candidate), 2n);
    round[found++] = fraction(BigInt(candidate), 3n);
  }
  return { start, round };
}

/** 32 bits of the fractional part of the `power`-th root, exactly: floating point differs between engines. */
function fraction(n: bigint, power: bigint): number {
  const scaled = n << (32n * power);
  let low = 0n;
  let high = 1n << 40n;
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= scaled) low = middle;
    else high = middle;
  }
  return Number(low & 0xffffffffn);
}

const { start: START, round: ROUND } = roots();

export function sha256(message: Uint8Array): Uint8Array {
  const input = words(message);
  const state = Uint32Array.from(START);
  const w = new Uint32Array(64);
  for (let block = 0; block < input.length; block += 16) {
    w.set(input.subarray(block, block + 16));
    for (let i = 16; i < 64; i++) {
      const a = w[i - 15] as number;
      const b = w[i - 2] as number;
      const s0 = rotr(a, 7) ^ rotr(a, 18) ^ (a >>> 3);
      const s1 = rotr(b, 17) ^ rotr(b, 19) ^ (b >>> 10);
      w[i] = (w[i - 16] as number) + s0 + (w[i - 7] as number) + s1;
    }
    let [a, b, c, d, e, f, g, h] = state as unknown as [
      number,
      number,
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    for (let i = 0; i < 64; i++) {
      const s1 = rotr(e, 6) ^ rotr(e, 11) ^ rotr(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (ROUND[i] as number) + (w[i] as number)) | 0;
      const s0 = rotr(a, 2) ^ rotr(a, 13) ^ rotr(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => {
      state[i] = (state[i] as number) + word;
    });
  }
  return bytes(state);
}

/** For natural ids (UUIDv5) only; nothing here relies on its strength. */
export function sha1(message: Uint8Array): Uint8Array {
  const input = words(message);
  const state = Uint32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0);
  const w = new Uint32Array(80);
  for (let block = 0; block < input.length; block += 16) {
    w.set(input.subarray(block, block + 16));
    for (let i = 16; i < 80; i++) {
      w[i] = rotl(
        (w[i - 3] as number) ^ (w[i - 8] as number) ^ (w[i - 14] as number) ^ (w[i - 16] as number),
        1,
      );
    }
    let [a, b, c, d, e] = state as unknown as [number, number, number, number, number];
    for (let i = 0; i < 80; i++) {
      const [f, k] =
        i < 20
          ? [(b & c) | (~b & d), 0x5a827999]
          : i < 40
            ? [b ^ c ^ d, 0x6ed9eba1]
            : i < 60
              ? [(b & c) | (b & d) | (c & d), 0x8f1bbcdc]
              : [b ^ c ^ d, 0xca62c1d6];
      const t = (rotl(a, 5) + f + e + k + (w[i] as number)) | 0;
      [e, d, c, b, a] = [d, c, rotl(b, 30), a, t];
    }
    [a, b, c, d, e].forEach((word, i) => {
      state[i] = (state[i] as number) + word;
    });
  }
  return bytes(state);
}

// Passwords to be read out over a table or a telephone: syllables without accents, and digits.
const FIRST = ["b", "ch", "d", "g", "h", "k", "l", "m", "n", "ph", "s", "t", "th", "tr", "v", "x"];
const SECOND = ["a", "ai", "an", "ao", "e", "en", "i", "in", "o", "oi", "on", "u", "ui", "un"];
const SYLLABLES = 5;

/** Five syllables and three digits: about 49 bits from the browser's own source of chance. */
export function password(
  random: (bytes: Uint16Array<ArrayBuffer>) => Uint16Array = (bytes) => crypto.getRandomValues(bytes),
): string {
  const numbers = random(new Uint16Array(SYLLABLES + 1));
  const spoken = Array.from({ length: SYLLABLES }, (_, index) => {
    const at = (numbers[index] ?? 0) % (FIRST.length * SECOND.length);
    return `${FIRST[at % FIRST.length]}${SECOND[Math.floor(at / FIRST.length)]}`;
  });
  return `${spoken.join("-")}-${String((numbers[SYLLABLES] ?? 0) % 1000).padStart(3, "0")}`;
}

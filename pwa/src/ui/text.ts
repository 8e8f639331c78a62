/** Lower case without Vietnamese accents, so that "phuong" finds "Phượng". */
export function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d")
    .toLowerCase();
}

/** True when every word of `query` stands somewhere in `text`, accents or not. */
export function matches(query: string, ...text: (string | undefined)[]): boolean {
  const hay = fold(text.filter(Boolean).join(" "));
  return fold(query)
    .split(/\s+/)
    .every((word) => hay.includes(word));
}

const order = new Intl.Collator("vi");

/** Vietnamese order by the given name, which is the last word of a name. */
export function byName(a: string, b: string): number {
  const given = (name: string) => name.trim().slice(name.trim().lastIndexOf(" ") + 1);
  return order.compare(given(a), given(b)) || order.compare(a, b);
}

export const byText = (a: string, b: string): number => order.compare(a, b);

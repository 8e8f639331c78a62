// Cuts Pico down to the rules that this application's markup meets: a phone pays for every rule before it can go offline.
// Runs in the tests only, which compare its result with the committed `generated/pico.css`.

interface Rule {
  /** Selector, or the condition of an at-rule. */
  head: string;
  /** Declarations of a rule; empty for an at-rule with rules inside. */
  body: string;
  inner: Rule[];
}

/** Selectors for elements, inputs and attributes that no screen and no page of the console has. */
const UNUSED =
  /dialog|data-theme|role=(?:group|search|button|switch)|\[type=(?:range|color|file|button|reset)\]|hgroup|tooltip|dropdown|aria-busy|aria-invalid|:is\(ul|nav|aside|article|figure|kbd|samp|\bpre\b|\bcode\b|blockquote|abbr|iframe|object|picture|video|audio|canvas|embed|\[dir=rtl\]|h[456]\b|\bsub\b|\bsup\b|\bmark\b|address|tfoot|optgroup|\[multiple\]|\[size\]|\[list\]|::-webkit-(?:search|inner|outer|file)|::-moz|:-moz|indeterminate|breadcrumb|footer|main\b|\bhr\b|\bhtml\b.*modal|\.close|\bsummary\b.*role|details\[open\].*role/;

/** The rules of a minified sheet. */
export function parse(css: string): Rule[] {
  const text = css.replace(/\/\*[\s\S]*?\*\//g, "").replace(/@charset[^;]*;/, "");
  let at = 0;
  const rules = (): Rule[] => {
    const found: Rule[] = [];
    while (at < text.length) {
      if (text[at] === "}") {
        at += 1;
        return found;
      }
      const open = text.indexOf("{", at);
      if (open < 0) return found;
      const head = text.slice(at, open).trim();
      at = open + 1;
      if (/^@(?:media|supports|layer)/.test(head)) found.push({ head, body: "", inner: rules() });
      else if (head.startsWith("@keyframes")) {
        const inner = rules();
        found.push({ head, body: inner.map((rule) => `${rule.head}{${rule.body}}`).join(""), inner: [] });
      } else {
        const close = closing(text, at);
        found.push({ head, body: text.slice(at, close), inner: [] });
        at = close + 1;
      }
    }
    return found;
  };
  return rules();
}

/** End of a rule: the first brace outside of quotes (pictures are written into the sheet). */
function closing(text: string, from: number): number {
  let quote = "";
  for (let i = from; i < text.length; i += 1) {
    const letter = text[i] ?? "";
    if (quote) {
      if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "}") return i;
  }
  return text.length;
}

const splitTop = (list: string, by: string): string[] => {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let part = "";
  for (const letter of list) {
    if (quote) {
      if (letter === quote) quote = "";
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === "(") depth += 1;
    else if (letter === ")") depth -= 1;
    if (letter === by && depth === 0 && !quote) {
      parts.push(part);
      part = "";
    } else part += letter;
  }
  return part ? [...parts, part] : parts;
};

/** `:not(...)` says what a rule is not about: it does not make the rule one about it. */
const about = (selector: string): string => selector.replace(/:not\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "");

function pick(rules: readonly Rule[]): Rule[] {
  return rules.flatMap((rule) => {
    if (rule.head.startsWith("@keyframes")) return [];
    if (rule.head.startsWith("@")) {
      const inner = pick(rule.inner);
      return inner.length > 0 ? [{ ...rule, inner }] : [];
    }
    const kept = splitTop(rule.head, ",").filter((selector) => !UNUSED.test(about(selector)));
    return kept.length > 0 ? [{ ...rule, head: kept.join(",") }] : [];
  });
}

/** Properties that the project's own sheet sets on the root, over Pico's, which would never be seen. */
const setAgain = (others: string): Set<string | undefined> =>
  new Set(
    [...others.matchAll(/:root[^{]*\{([^}]*)\}/g)].flatMap(([, body = ""]) =>
      [...body.matchAll(/(--[\w-]+)\s*:/g)].map((match) => match[1]),
    ),
  );

const ROOT = /^[^{]*:(?:root|host)\b/;

/** Drops custom properties that nothing names any more, again and again until none is left over. */
function prune(rules: readonly Rule[], others: string): Rule[] {
  const all = write(rules) + others;
  const used = new Set([...all.matchAll(/var\((--[\w-]+)/g)].map((match) => match[1]));
  const again = setAgain(others);
  let dropped = false;
  const clean = (list: readonly Rule[]): Rule[] =>
    list.flatMap((rule) => {
      if (rule.inner.length > 0) {
        const inner = clean(rule.inner);
        return inner.length > 0 ? [{ ...rule, inner }] : [];
      }
      const body = splitTop(rule.body, ";").filter((declaration) => {
        const name = /^\s*(--[\w-]+)\s*:/.exec(declaration)?.[1];
        const keep = name === undefined || (used.has(name) && !(ROOT.test(rule.head) && again.has(name)));
        dropped ||= !keep;
        return keep && declaration.trim() !== "";
      });
      return body.length > 0 ? [{ ...rule, body: body.join(";") }] : [];
    });
  const next = clean(rules);
  return dropped ? prune(next, others) : next;
}

const write = (rules: readonly Rule[]): string =>
  rules.map((rule) => `${rule.head}{${rule.inner.length > 0 ? write(rule.inner) : rule.body}}\n`).join("");

/** The part of Pico that is needed. `others`: the project's own sheets, whose use of Pico's properties counts. */
export const subset = (pico: string, others: string): string => write(prune(pick(parse(pico)), others));

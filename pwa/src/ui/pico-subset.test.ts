import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { subset } from "./pico-subset";

const root = resolve(import.meta.dirname, "../../..");
const committed = resolve(root, "pwa/src/generated/pico.css");
const HEAD = `/* Made from Pico CSS 2 (https://picocss.com, MIT licence) by pwa/src/ui/pico-subset.ts. Do not edit: the tests compare it. */\n`;

const sheets = (folder: string): string =>
  readdirSync(resolve(root, folder))
    .filter((name) => name.endsWith(".css"))
    .map((name) => readFileSync(resolve(root, folder, name), "utf8"))
    .join("\n");

it("is what Pico and our markup make of it", () => {
  const pico = readFileSync(
    resolve(root, "node_modules/@picocss/pico/css/pico.classless.jade.min.css"),
    "utf8",
  );
  const made = HEAD + subset(pico, sheets("pwa/src/ui") + sheets("pwa/src/console"));
  // "MAKE=1 npx vitest run pico-subset" writes it anew, after an update of Pico or of the markup.
  if (process.env.MAKE) writeFileSync(committed, made);
  expect(readFileSync(committed, "utf8")).toBe(made);
});

it("keeps the rules of elements that are used and drops the others", () => {
  const css =
    ':root{--a:1;--b:2;--c:3}h2{color:var(--a)}h5{color:var(--b)}@media print{h5{x:1}}button:not([role=group]),dialog{y:url("data:;}")}';
  expect(subset(css, "p{z:var(--c)}")).toBe(
    ':root{--a:1;--c:3}\nh2{color:var(--a)}\nbutton:not([role=group]){y:url("data:;}")}\n',
  );
});

it("drops what our own sheet sets on the root again, and keeps it where it is set for one element", () => {
  const css = ":root{--a:1;--b:2}h1{--a:3}p{x:var(--a);y:var(--b)}";
  expect(subset(css, ":root {\n  --a: 4;\n}")).toBe(":root{--b:2}\nh1{--a:3}\np{x:var(--a);y:var(--b)}\n");
});

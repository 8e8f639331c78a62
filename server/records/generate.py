"""Writes what the phone has to know of the kinds of record: types, form metadata, machines, labels.

`python -m server.records.generate` writes the files, `--check` only says which are stale (and
returns 1). The files are committed; a test fails when one is stale.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from server.access import Role
from server.messages import LANGUAGES, Language, topic
from server.records import KINDS
from server.records.base import RecordType
from server.records.fields import Choice, Flag, Integer, Items, Leaf
from server.records.metadata import kind_meta, part_meta

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "pwa" / "src" / "generated"
HEAD = "// Made by `python -m server.records.generate` from server/records/. Do not edit: the tests compare it.\n\n"

TYPES = """export type Role = {roles};

export interface FieldMeta {{
  type: {types};
  /** Message key of its name; a code's is `<label>.<CODE>`. */
  label: string;
  /** How two edits meet; absent: register. For maps, that of each key. */
  policy?: "text" | "fixed";
  /** Steps that cannot be taken without it ("complete": kinds without steps). */
  needed?: readonly string[];
  /** The part of the record that one right covers; absent: the work itself. */
  group?: string;
  /** Only the server sets it. */
  server?: true;
  /** Phones look records up by it. */
  index?: true;
  codes?: readonly string[];
  /** Kind of the record it points at. */
  ref?: Kind;
  /** Kind of the records whose ids are the keys of the map. */
  keyRef?: Kind;
  /** Most and least characters. */
  most?: number;
  least?: number;
  low?: number;
  high?: number;
  /** Most points by code. */
  mostByCode?: Readonly<Record<string, number>>;
  /** The day has to have come when a step needs it. */
  past?: true;
  /** Hints on what must not be written: message keys `hint.<name>`. */
  hints?: readonly string[];
  /** Parts of an item: `field.<key>.<part>`. */
  parts?: Readonly<Record<string, FieldMeta>>;
}}

export interface StepMeta {{
  label: string;
  from: readonly string[];
  to: string;
  /** It attests the record: refused when something changed unseen. */
  attests: boolean;
  /** Who may ever take it; the server decides. */
  roles: readonly Role[];
  /** Fields it cannot be taken without. */
  needs: readonly string[];
}}

export interface KindMeta {{
  label: string;
  /** Fields that name a record, and the one lists are sorted by. */
  title: readonly string[];
  sort?: string;
  search: readonly string[];
  index: readonly string[];
  /** The id is made of these fields (absent ones count as ""), `when` that field has that value. */
  natural?: {{ fields: readonly string[]; when?: readonly [string, string] }};
  initial?: string;
  states: readonly string[];
  steps: Readonly<Record<string, StepMeta>>;
  /** Who may ever do what: create, edit, edit.<group>, delete, resolve. */
  roles: Readonly<Record<string, readonly Role[]>>;
  /** States in which edit, edit.<group> or delete is open; absent: always. */
  open: Readonly<Record<string, readonly string[]>>;
  fields: Readonly<Record<string, FieldMeta>>;
}}
"""


def js(value: Any) -> str:
    """Write a value as TypeScript, names without quotes where they need none."""
    if isinstance(value, dict):
        inner = ", ".join(f"{k if k.isidentifier() else js(k)}: {js(v)}" for k, v in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(js(each) for each in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def pascal(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def leaf_type(kind: str, path: str, leaf: Leaf) -> str:
    """Return the TypeScript type of a leaf."""
    if isinstance(leaf, Choice):
        return pascal(f"{kind}_{path.replace('.', '_')}")
    if isinstance(leaf, Integer):
        return "number"
    if isinstance(leaf, Flag):
        return "true" if leaf.true_only else "boolean"
    return "string"


def body_type(kind: RecordType) -> list[str]:
    """Return the lines that declare a kind's codes and its flat body."""
    codes: list[str] = []
    plain = [f"  state?: {pascal(kind.kind)}State;"] if kind.initial is not None else []
    keyed: list[str] = []
    if kind.initial is not None:
        codes.append(f"export type {pascal(kind.kind)}State = {' | '.join(map(js, kind.states))};")

    def declare(path: str, choices: Sequence[str]) -> None:
        codes.append(
            f"export type {pascal(kind.kind + '_' + path.replace('.', '_'))} = {' | '.join(map(js, choices))};"
        )

    for name, part in kind.parts.items():
        if isinstance(part, Leaf):
            if isinstance(part, Choice):
                declare(name, part.codes)
            plain.append(f"  {name}?: {leaf_type(kind.kind, name, part)};")
        elif part.codes is not None and part.leaf is not None:
            declare(name, part.codes)
            of = leaf_type(kind.kind, name, part.leaf)
            keyed.append(f"{{ [K in `{name}.${{{pascal(f'{kind.kind}_{name}')}}}`]?: {of} }}")
        elif part.leaf is not None:
            plain.append(f"  [key: `{name}.${{string}}`]: {leaf_type(kind.kind, name, part.leaf)} | undefined;")
        else:
            for inner, leaf in part.parts.items():
                path = f"{name}.{inner}"
                if isinstance(leaf, Choice):
                    declare(path, leaf.codes)
                of = leaf_type(kind.kind, path, leaf)
                plain.append(f"  [part: `{name}.${{string}}.{inner}`]: {of} | undefined;")
    head = f"export type {pascal(kind.kind)}Body = " + " & ".join([*keyed, "{"])
    return [*codes, head, *plain, "};", ""]


# Message keys follow from names. Written out they would be a fifth of what a phone fetches of this file.
LABELLED = """\
type Parts = Record<string, object>;
type Labelled = { label?: string; steps?: Parts; fields?: Parts; parts?: Parts };

function name(meta: Labelled, label: string): void {
  meta.label = label;
  for (const [step, one] of Object.entries(meta.steps ?? {})) name(one, `${label}.step.${step}`);
  for (const [part, one] of Object.entries({ ...meta.fields, ...meta.parts })) name(one, `${label}.${part}`);
}

for (const [kind, meta] of Object.entries(declared)) name(meta, kind);

export const kinds = declared as unknown as Readonly<Record<Kind, KindMeta>>;
"""


def records_ts() -> str:
    """Return the text of records.ts."""
    types: dict[str, None] = {}
    for kind in KINDS.values():
        for part in kind.parts.values():
            types[part.type] = None
            if isinstance(part, Items):
                types.update({leaf.type: None for leaf in part.parts.values()})
    lines = [
        f"export type Kind = {' | '.join(map(js, KINDS))};",
        "",
        TYPES.format(roles=" | ".join(map(js, Role)), types=" | ".join(map(js, types))),
    ]
    for kind in KINDS.values():
        lines += body_type(kind)
    lines += [
        "export interface BodyOf {",
        *(f"  {name}: {pascal(name)}Body;" for name in KINDS),
        "}",
        "",
        "const declared = {",
    ]
    for kind in KINDS.values():
        lines.append(f"  {kind.kind}: {{")
        lines += [f"    {name}: {js(value)}," for name, value in kind_meta(kind).items()]
        lines.append("    fields: {")
        lines += [f"      {name}: {js(part_meta(part))}," for name, part in kind.parts.items()]
        lines += ["    },", "  },"]
    return HEAD + "\n".join([*lines, "};", "", LABELLED])


def labels_ts(language: Language) -> str:
    """Return the text of labels.<language>.ts: names of kinds, fields, codes, states and steps, hints and errors."""
    entries = [f"  {js(key)}: {js(words)}," for key, words in topic("records", language).items()]
    return HEAD + "\n".join(["export const labels: Readonly<Record<string, string>> = {", *entries, "};", ""])


def files() -> dict[Path, str]:
    """Return every generated file with its text."""
    return {FOLDER / "records.ts": records_ts()} | {
        FOLDER / f"labels.{language}.ts": labels_ts(language) for language in LANGUAGES
    }


def stale() -> list[Path]:
    """Return the generated files that are missing or do not say what the kinds say."""
    return [path for path, words in files().items() if not path.exists() or path.read_text(encoding="utf-8") != words]


def write() -> list[Path]:
    """Write the stale files and return them."""
    found = stale()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path in found:
        path.write_text(files()[path], encoding="utf-8")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 1 when `--check` finds a stale file."""
    parser = argparse.ArgumentParser(prog="python -m server.records.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    check: bool = parser.parse_args(arguments).check
    found = stale() if check else write()
    for path in found:
        print(f"{path.relative_to(ROOT)} {'is stale' if check else 'written'}")
    return 1 if check and found else 0


if __name__ == "__main__":
    sys.exit(main())

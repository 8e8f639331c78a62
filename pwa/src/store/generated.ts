// The kinds of this application, as the store needs them, from what is generated of the server's declarations.
import { kinds as declared, type FieldMeta, type KindMeta } from "../generated/records";
import type { KindInfo, Kinds } from "./kinds";

const MAPS = new Set<FieldMeta["type"]>(["refs", "choices", "items", "scores", "dated"]);

/** The declaration of a path's last part: `field`, `field.<key>` or `field.<key>.<part>`. */
function declarationOf(kind: KindMeta, path: string): FieldMeta | undefined {
  const [field = "", , part] = path.split(".");
  const meta = kind.fields[field];
  return part === undefined ? meta : meta?.parts?.[part];
}

function infoOf(kind: KindMeta): KindInfo {
  return {
    index: kind.index.map((field) => (MAPS.has(kind.fields[field]?.type ?? "line") ? `${field}.*` : field)),
    search: kind.search,
    sort: kind.sort ?? null,
    natural: kind.natural ?? null,
    isText: (path) => declarationOf(kind, path)?.policy === "text",
    initial: kind.initial ?? "",
    steps: Object.fromEntries(Object.entries(kind.steps).map(([name, step]) => [name, step.to])),
  };
}

const infos = new Map(Object.entries(declared).map(([name, kind]) => [name, infoOf(kind)]));

export const kinds: Kinds = (kind) => infos.get(kind);

// Writes into the service worker the list of files that a field worker's phone keeps. The worker is built in the same
// build as the page (docs/decisions says why), which workbox-build and vite-plugin-pwa cannot do.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Plugin } from "vite";

interface Entry {
  url: string;
  /** null where the name already holds a hash of the content: such a file is taken from the browser's own cache. */
  revision: string | null;
}

export interface PrecacheOptions {
  /** Name of the worker's chunk. */
  worker: string;
  /** True for files that belong on every phone. */
  wanted: (path: string) => boolean;
  /** True for files that a phone keeps from their first use on. */
  later: (path: string) => boolean;
}

const PLACE = "self.__WB_MANIFEST";
const LATER = "self.__LATER";
const revisionOf = (content: string | Uint8Array): string =>
  createHash("sha256").update(content).digest("hex").slice(0, 12);

export function precache({ worker, wanted, later }: PrecacheOptions): Plugin {
  let folder = "";
  return {
    name: "precache",
    apply: "build",
    enforce: "post",
    configResolved(config) {
      folder = config.publicDir;
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const entries: Entry[] = [];
        for (const [url, file] of Object.entries(bundle)) {
          if (url === worker || !wanted(url)) continue;
          const content = file.type === "chunk" ? file.code : file.source;
          entries.push({ url, revision: url.startsWith("assets/") ? null : revisionOf(content) });
        }
        for (const name of readdirSync(folder, { recursive: true, withFileTypes: true })) {
          const path = join(name.parentPath, name.name);
          const url = relative(folder, path).replaceAll("\\", "/");
          if (name.isFile() && wanted(url)) entries.push({ url, revision: revisionOf(readFileSync(path)) });
        }
        entries.sort((a, b) => (a.url < b.url ? -1 : 1));
        const chunk = bundle[worker];
        if (chunk?.type !== "chunk" || !chunk.code.includes(PLACE))
          this.error(`${worker} has no place for the list`);
        if (!entries.some((entry) => entry.url === "index.html"))
          this.error("the page is missing from the list");
        const urls = Object.keys(bundle).filter(later).sort();
        chunk.code = chunk.code
          .replace(PLACE, () => JSON.stringify(entries))
          .replace(LATER, () => JSON.stringify(urls.map((url) => `/${url}`)));
      },
    },
  };
}

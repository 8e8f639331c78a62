// Makes one file of phone.ts that Node runs: `node bench/build_phone.mjs FOLDER` writes FOLDER/phone.mjs.
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = dirname(fileURLToPath(import.meta.url));

await build({
  configFile: false,
  root: resolve(here, ".."),
  logLevel: "error",
  build: {
    ssr: resolve(here, "phone.ts"),
    outDir: resolve(process.argv[2]),
    emptyOutDir: true,
    target: "node22",
    rollupOptions: { output: { entryFileNames: "phone.mjs" } },
  },
  ssr: { noExternal: true },
});

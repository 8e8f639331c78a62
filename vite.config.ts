import { resolve } from "node:path";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { precache } from "./precache.config.ts";

const inConsole = (modules: readonly string[]) => modules.some((id) => id.includes("/pwa/src/console/"));

const inEnglish = (path: string) => /^assets\/(labels\.)?en-[\w-]+\.js$/.test(path);

// The console's code and styles get names of their own, so that the precache of a field worker's phone can
// leave them out.
export default defineConfig({
  root: "pwa",
  plugins: [
    preact(),
    precache({
      worker: "sw.js",
      // Pictures and manifest are for the launcher, which fetches them itself when the application is installed.
      wanted: (path) =>
        /\.(js|css|html)$/.test(path) && !path.startsWith("assets/console-") && !inEnglish(path),
      later: inEnglish,
    }),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // data: addresses would need an opening in the content security policy
    modulePreload: { polyfill: false },
    rollupOptions: {
      // One build: the worker loads the same chunk of store and network as the page, so it comes over the wire once.
      input: {
        index: resolve(import.meta.dirname, "pwa/index.html"),
        sw: resolve(import.meta.dirname, "service-worker/sw.ts"),
      },
      output: {
        entryFileNames: (chunk) => (chunk.name === "sw" ? "sw.js" : "assets/[name]-[hash].js"),
        // Few files: small ones pack badly, and a phone needs all of them before it can go offline anyhow.
        codeSplitting: {
          groups: [
            {
              name: "core",
              test: /\/pwa\/src\/(store|network)\/|\/generated\/records\.ts$|^[^?]*(?<!src\/screens)\/sync\/\w+\.ts$/,
            },
            {
              name: "field",
              test: /\/pwa\/src\/(app\.|ui\/|screens\/|records\/|i18n\/(vi|index))|node_modules\/preact|labels\.vi/,
            },
          ],
        },
        chunkFileNames: (chunk) =>
          inConsole(chunk.moduleIds) ? "assets/console-[name]-[hash].js" : "assets/[name]-[hash].js",
        assetFileNames: (asset) =>
          asset.originalFileNames.some((name) => name.includes("src/console/"))
            ? "assets/console-[name]-[hash][extname]"
            : "assets/[name]-[hash][extname]",
      },
    },
  },
});

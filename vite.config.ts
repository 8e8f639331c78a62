import { resolve } from "node:path";
import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { precache } from "./precache.config";

const inConsole = (modules: readonly string[]) => modules.some((id) => id.includes("/pwa/src/console/"));

// The console's code and styles get names of their own, so that the precache of a field worker's phone can
// leave them out.
export default defineConfig({
  root: "pwa",
  plugins: [
    preact(),
    precache({
      worker: "sw.js",
      // The large icons are for the launcher, which fetches them itself when the application is installed.
      wanted: (path) =>
        /\.(js|css|html|svg|webmanifest)$|icon-192\.png$/.test(path) && !path.startsWith("assets/console-"),
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

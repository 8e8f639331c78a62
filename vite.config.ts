import preact from "@preact/preset-vite";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";

const inConsole = (modules: readonly string[]) => modules.some((id) => id.includes("/pwa/src/console/"));

// The console's code and styles get a folder of their own, so that the precache of a field worker's phone can
// leave that folder out.
export default defineConfig({
  root: "pwa",
  plugins: [
    preact(),
    VitePWA({
      strategies: "injectManifest",
      srcDir: "../service-worker",
      filename: "sw.ts",
      manifest: false, // pwa/public/manifest.webmanifest is written by hand
      injectRegister: false, // the page registers it itself: no inline script under the content security policy
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}"],
        globIgnores: ["assets/console/**"],
      },
    }),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0, // data: addresses would need an opening in the content security policy
    modulePreload: { polyfill: false },
    rollupOptions: {
      output: {
        chunkFileNames: (chunk) =>
          inConsole(chunk.moduleIds) ? "assets/console/[name]-[hash].js" : "assets/[name]-[hash].js",
        assetFileNames: (asset) =>
          asset.originalFileNames.some((name) => name.includes("src/console/"))
            ? "assets/console/[name]-[hash][extname]"
            : "assets/[name]-[hash][extname]",
      },
    },
  },
});

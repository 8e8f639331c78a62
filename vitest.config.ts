import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [preact()],
  test: {
    include: ["{sync,pwa,service-worker}/**/*.test.{ts,tsx}"],
    allowOnly: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
});

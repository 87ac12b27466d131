import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";

// Every file has its content's hash in its name, so the server can call it immutable. The manifest tells the server's templates
// which file is which.
export default defineConfig({
  base: "/",
  plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
  publicDir: false,
  optimizeDeps: { exclude: ["maplibre-gl"] },
  worker: { format: "es", rolldownOptions: { output: { entryFileNames: "static/[name]-[hash].js" } } },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    assetsDir: "static",
    assetsInlineLimit: 0,
    modulePreload: false,
    manifest: "manifest.json",
    target: "es2022",
    chunkSizeWarningLimit: 1500,
    rolldownOptions: {
      input: {
        main: "src/styles/main.css",
        search: "src/search/main.ts",
        map: "src/map/main.tsx",
        diagnostic: "src/diagnostic/main.ts",
        team: "src/styles/team.css",
        tours: "src/tours/main.ts",
      },
      output: {
        entryFileNames: "static/[name]-[hash].js",
        chunkFileNames: "static/[name]-[hash].js",
        assetFileNames: "static/[name]-[hash][extname]",
      },
    },
  },
  test: {
    include: ["src/**/*.test.{ts,tsx}"],
    environment: "node",
  },
});

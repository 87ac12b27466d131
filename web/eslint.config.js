import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist/", "node_modules/", "test-results/", "playwright-report/", ".fonts/"] },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } } },
  // Index signatures are read with brackets: TypeScript then counts with a missing value.
  { rules: { "@typescript-eslint/dot-notation": "off" } },
  // Build scripts and this file are plain JavaScript outside the TypeScript project.
  { files: ["**/*.{js,mjs}"], ...tseslint.configs.disableTypeChecked },
  {
    // One module alone touches MapLibre, so that the rest can be read and tested without a map.
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/map/maplibre.ts", "src/diagnostic/cells.ts", "src/tours/roundmap.ts"],
    rules: {
      "no-restricted-imports": [
        "error",
        {
          patterns: [
            {
              group: ["maplibre-gl", "maplibre-gl/*"],
              message: "Only src/map/maplibre.ts, src/diagnostic/cells.ts and src/tours/roundmap.ts touch MapLibre.",
            },
          ],
        },
      ],
    },
  },
);

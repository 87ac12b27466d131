import { defineConfig } from "@playwright/test";

// Debian's Chromium, a fresh profile each time, and the program itself on a free port with its built-in sample (e2e/service.ts).
export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/service.ts",
  timeout: 120_000,
  expect: { timeout: 30_000 },
  workers: 2,
  reporter: [["list"]],
  use: {
    locale: "fr-FR",
    viewport: { width: 1280, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-quic",
        "--no-first-run",
        "--enable-unsafe-swiftshader",
      ],
    },
  },
});

// Journeys in a real browser against the finished program. `cargo xtask test --only e2e` builds it
// and sets CHROMIUM (the browser) and JACKFIELD_BIN (the program).
import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: ".",
  testIgnore: "node_modules/**",
  outputDir: "test-results",
  // A journey owns ports and a relay of its own, and mostly waits: files run side by side, one a core of CI's machine.
  workers: 2,
  fullyParallel: false,
  // A journey that passes at the second try hides a fault.
  retries: 0,
  // What looks at every page with axe takes long beside another journey.
  timeout: 90_000,
  expect: { timeout: 10_000 },
  forbidOnly: Boolean(process.env.CI),
  reporter: "list",
  use: {
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    {
      name: "chromium",
      use: {
        browserName: "chromium",
        viewport: { width: 1280, height: 800 },
        launchOptions: {
          executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
          // The first two let it run as root and without a graphics card; the others keep it quiet.
          args: [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ],
        },
      },
    },
  ],
});

import "#local/without-telemetry.ts";
import { defineConfig } from "playwright/test";
import { BROWSER_FLAGS, findBrowser } from "./browser.ts";

const executablePath = findBrowser();

/** The address bar's pop-ups: two pages that full Chromium loads in a process beside every new page. */
const POPUP_FEATURES = ["WebUIOmniboxPopup", "WebUIOmniboxAimPopup"];

/** What Playwright 1.65 disables by itself: Chromium heeds the last `--disable-features` alone. */
const PLAYWRIGHT_DISABLES = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsUpgrades",
  "HttpsFirstBalancedModeAutoEnable",
  "LensOverlay",
  "MediaRouter",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "AvoidCorsURLLoaderRestartOnRedirect",
  "OptimizationHints",
  "NetworkTimeServiceQuerying",
  "AimEnabled",
  "PreconnectToSearch",
];

const FLAGS = [
  ...BROWSER_FLAGS,
  `--disable-features=${[...PLAYWRIGHT_DISABLES, ...POPUP_FEATURES].join(",")}`,
];

/** The specs that read canvas pixels or count draws: compositing outside SwiftShader stalls on each read. */
const PICTURE_SPECS =
  /(picture|picture-gestures|renderer|chart|decoded-pictures|viewer)\.spec\.ts$/;

export default defineConfig({
  testDir: ".",
  outputDir: "../test-results/e2e",
  globalSetup: "./build-site.ts",
  workers: 2,
  fullyParallel: true,
  timeout: 120_000,
  expect: { timeout: 30_000 },
  forbidOnly: process.env["CI"] !== undefined,
  reporter: [["list"], ["json", { outputFile: "../test-results/e2e.json" }]],
  use: { viewport: { width: 1440, height: 900 } },
  projects: [
    // Without a GPU, compositing is several times faster outside SwiftShader.
    { name: "page", testIgnore: PICTURE_SPECS, use: browserWith("--disable-gpu-compositing") },
    { name: "picture", testMatch: PICTURE_SPECS, use: browserWith() },
  ],
});

function browserWith(...flags: readonly string[]) {
  const args = [...FLAGS, ...flags];
  return { launchOptions: executablePath === undefined ? { args } : { args, executablePath } };
}

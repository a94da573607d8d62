import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/microsoft-edge",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  // The last is where Chrome installs itself for one user.
  ...["ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA"].flatMap((name) => {
    const folder = process.env[name];
    return folder === undefined
      ? []
      : [
          `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
          `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
        ];
  }),
];

/** Chromium's flags in every test: no background traffic, WebGL 2 without a GPU. */
export const BROWSER_FLAGS = [
  "--no-sandbox",
  "--disable-quic",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--no-first-run",
  "--use-angle=swiftshader",
  "--enable-unsafe-swiftshader",
];

/** The path of an installed Chromium or Chrome; undefined if none is found. */
export function findBrowser(): string | undefined {
  return [process.env["CHROMIUM"], chromium.executablePath(), ...INSTALLED].find(
    (path) => path !== undefined && path !== "" && existsSync(path),
  );
}

/** Installs Chromium if missing: Playwright's download first, then Debian's package. */
function ensureBrowser(): void {
  if (findBrowser() !== undefined) return;
  console.log("No Chromium here: trying Playwright's download.");
  // Its script instead of npx, which is no program on Windows.
  const manifest = createRequire(import.meta.url).resolve("playwright/package.json");
  const cli = join(dirname(manifest), "cli.js");
  const installed = succeeds(process.execPath, [cli, "install", "chromium"]);
  if (installed && findBrowser() !== undefined) return;
  console.log("That failed: trying apt-get install chromium, as root.");
  succeeds("apt-get", ["update", "-qq"]);
  succeeds("apt-get", ["install", "-y", "-qq", "chromium"]);
  if (findBrowser() === undefined) {
    console.error(
      "The browser tests need Chromium or Chrome. Install one, or name yours: CHROMIUM=/path npm test",
    );
    process.exit(1);
  }
}

function succeeds(command: string, args: readonly string[]): boolean {
  try {
    execFileSync(command, args, {
      stdio: "inherit",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    return true;
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) ensureBrowser();

import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { findBrowser } from "../../e2e/browser.ts";
import { type App, onCompressedApp } from "../app.ts";
import { install } from "../install.ts";
import { type BenchContext, type Comparison, medianAtLeast, type Work } from "../work.ts";

const FOLDER = join(import.meta.dirname, "..", "lighthouse");
const CLI = join(FOLDER, "node_modules", "lighthouse", "cli", "index.js");
const run = promisify(execFile);

const GOALS = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 } as const;
type Category = keyof typeof GOALS;
const CATEGORIES: readonly Category[] = ["performance", "accessibility", "best-practices", "seo"];

interface Report {
  readonly lighthouseVersion: string;
  readonly categories: { readonly [category in Category]: { readonly score: number | null } };
}

async function audit(app: App, { folder }: BenchContext): Promise<Report> {
  const file = join(folder, "report.json");
  const words = [
    CLI,
    app.url,
    "--quiet",
    "--output=json",
    `--output-path=${file}`,
    `--only-categories=${CATEGORIES.join()}`,
    "--chrome-flags=--headless=new --no-sandbox",
  ];
  const env = { ...process.env, CHROME_PATH: findBrowser() ?? "" };
  await run(process.execPath, words, { env });
  return JSON.parse(await readFile(file, "utf8"));
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const reports: Report[] = [];
  for (let round = 0; round < context.rounds; round += 1) reports.push(await audit(app, context));
  context.note(`Lighthouse ${reports[0]?.lighthouseVersion}, its mobile settings`);
  return CATEGORIES.map((category) => ({
    work: `Lighthouse, mobile: ${category}`,
    unit: "of 100",
    ours: reports.map(({ categories }) => 100 * (categories[category].score ?? Number.NaN)),
    goal: medianAtLeast(GOALS[category]),
  }));
}

export const LIGHTHOUSE: Work = {
  id: "lighthouse",
  measure: (context) => {
    install("Lighthouse", FOLDER);
    return onCompressedApp((app) => measureIn(app, context));
  },
};

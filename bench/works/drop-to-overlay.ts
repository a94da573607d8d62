import type { Page } from "playwright";
import { pythonEnvironment } from "#local/fixtures/python.ts";
import type { Stack } from "#local/stack.ts";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { makeChips } from "../made-arrays.ts";
import { findPython, type LineProcess, startNode, startPython } from "../rivals/line-process.ts";
import {
  type BenchContext,
  type Comparison,
  type Goal,
  inTurns,
  ratioAtMost,
  type Work,
} from "../work.ts";

const WARM_UP = 3;
/** Files are stored and panels rendered behind the overlay. */
const SETTLE_MS = 1500;

/** Milliseconds from the choice of a file to the drawn overlay. */
async function overlayMs(page: Page, path: string): Promise<number> {
  await chooseFiles(page, [path]);
  // Not in each frame, which would draw frames that the page does not need.
  await page.waitForFunction(() => window.seen.overlayMs !== undefined, undefined, { polling: 50 });
  const ms = await page.evaluate(() => (window.seen.overlayMs ?? 0) - (window.seen.chosenMs ?? 0));
  await page.waitForTimeout(SETTLE_MS);
  return ms;
}

function keyOf({ prefix }: Stack): string {
  return `${prefix}bench/${crypto.randomUUID()}.npy`;
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const { stack } = app;
  const python = findPython(context, "boto3", "requests", "numpy", "matplotlib");
  context.note("the raw client is Node's fetch with the AWS SDK's presigner");
  const environment = pythonEnvironment(stack, context.folder);
  // Every drop is another array: what is in S3 already is not uploaded again.
  const chips = [...(await makeChips(context.folder, 5 * context.rounds + 3 * WARM_UP))];
  const nextChip = (): string => {
    const chip = chips.pop();
    if (chip === undefined) throw new Error("Too few chips were made.");
    return chip;
  };
  const startKernel = () => python && startPython(python, "notebook.py", environment);
  const notebook = startKernel();
  const raw = await startNode("raw-client", environment);
  const page = await signedInPage(app);

  const inNotebook = async (kernel: LineProcess | undefined) =>
    kernel?.ask({ path: nextChip(), key: keyOf(stack) }) ?? [];
  const warm = {
    ours: () => overlayMs(page, nextChip()),
    notebook: () => inNotebook(notebook),
    raw: () => raw.ask({ paths: [nextChip()], keys: [keyOf(stack)], concurrency: 1 }),
  };
  await inTurns(WARM_UP, warm);
  const measured = await inTurns(context.rounds, warm);
  await page.context().close();

  const cold = await inTurns(context.rounds, {
    ours: async () => {
      const opened = await signedInPage(app);
      const ms = await overlayMs(opened, nextChip());
      await opened.context().close();
      return ms;
    },
    notebook: async () => {
      const kernel = startKernel();
      await kernel?.ask({});
      const ms = await inNotebook(kernel);
      kernel?.close();
      return ms;
    },
  });
  const row = (
    pace: "warm" | "cold",
    ours: readonly number[],
    name: string,
    samples: readonly number[],
    goal: Goal,
  ): Comparison => ({
    work: `drop → overlay in the app, ${pace}`,
    unit: "ms",
    ours,
    rival: { name, samples },
    goal,
  });
  const besideRaw = row("warm", measured.ours, "raw client", measured.raw, ratioAtMost(1.25));
  if (notebook === undefined) return [besideRaw];
  return [
    row("warm", measured.ours, "notebook", measured.notebook, ratioAtMost(1)),
    besideRaw,
    row("cold", cold.ours, "notebook", cold.notebook, ratioAtMost(1)),
  ];
}

export const DROP_TO_OVERLAY: Work = {
  id: "drop",
  measure: (context) => onApp((app) => measureIn(app, context)),
};

import { PutObjectCommand } from "@aws-sdk/client-s3";
import { pythonEnvironment } from "#local/fixtures/python.ts";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { makeChips } from "../made-arrays.ts";
import { join } from "../participant.ts";
import { startNode } from "../rivals/line-process.ts";
import { type BenchContext, type Comparison, inTurns, ratioAtLeast, type Work } from "../work.ts";

const CHIPS = 60;
/** What a page runs at once. */
const CONCURRENCY = 2;
/** Objects of earlier participants. */
const USED = 2000;

async function fill({ stack }: App, folder: string): Promise<void> {
  const { s3 } = await join(stack, "bench", "page");
  for (let from = 0; from < USED; from += 10) {
    const keys = Array.from({ length: 10 }, (_, at) => `${stack.prefix}${folder}/${from + at}.npy`);
    await Promise.all(
      keys.map((Key) => s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key, Body: "x" }))),
    );
  }
}

/** Milliseconds from the choice of the chips to the last prediction. */
async function inPage(app: App, paths: readonly string[]): Promise<number> {
  const page = await signedInPage(app);
  await chooseFiles(page, paths);
  await page.getByText(`${paths.length} of ${paths.length} done`).waitFor();
  const ms = await page.evaluate(() => performance.now() - (window.seen.chosenMs ?? 0));
  await page.context().close();
  return ms;
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const { stack } = app;
  context.note(`${CHIPS} chips, ${CONCURRENCY} at once; a used store has ${USED} objects more`);
  const environment = { ...pythonEnvironment(stack, context.folder), PREFIX: stack.prefix };
  const raw = await startNode("raw-client", environment);
  const engine = await startNode("node-engine", environment);
  const count = context.isQuick ? 6 : CHIPS;
  const paths = await makeChips(context.folder, count);
  const rows: Comparison[] = [];
  for (const store of ["fresh", "used"]) {
    if (store === "used") await fill(app, "others");
    // Each contender and round has a folder of its own in the store, so that nothing is there already.
    const times = await inTurns(context.rounds, {
      page: () => inPage(app, paths),
      engine: () => engine.ask({ paths }),
      raw: () => {
        const folder = `${stack.prefix}bench/${crypto.randomUUID()}`;
        const keys = paths.map((_, at) => `${folder}/${at}.npy`);
        return raw.ask({ paths, keys, concurrency: CONCURRENCY });
      },
    });
    const rate = (all: readonly number[]) => all.map((ms) => (1000 * count) / ms);
    const rival = { name: "raw client", samples: rate(times.raw) };
    const work = `${count} chips, ${store} store`;
    rows.push(
      {
        work: `${work}, page`,
        unit: "chips/s",
        ours: rate(times.page),
        rival,
        goal: ratioAtLeast(0.75),
      },
      {
        work: `${work}, engine in Node`,
        unit: "chips/s",
        ours: rate(times.engine),
        rival,
        goal: ratioAtLeast(0.9),
      },
    );
  }
  return rows;
}

export const BATCH: Work = {
  id: "batch",
  measure: (context) => onApp((app) => measureIn(app, context)),
};

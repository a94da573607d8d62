import { rm } from "node:fs/promises";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { makeChips, makeScene } from "../made-arrays.ts";
import { findPython, startPython } from "../rivals/line-process.ts";
import {
  type BenchContext,
  type Comparison,
  medianAtMost,
  ratioAtMost,
  type Work,
} from "../work.ts";

const SCENES = [
  { name: "2048² × 6 float32", side: 2048, dtype: "float32" },
  { name: "4096² × 6 uint8", side: 4096, dtype: "uint8" },
  { name: "10,000² × 6 uint8", side: 10_000, dtype: "uint8" },
] as const;
type MadeScene = (typeof SCENES)[number];
/** A picture that has not changed for so long has all of its pixels. */
const STILL_MS = 3000;
/** The goal for any size, in ms. */
const FIRST_MS = 150;

interface PictureTimes {
  readonly first: number;
  readonly sharp: number;
}

/** Times from the choice of a file, in a page that has drawn a chip before. */
async function pictureTimes(app: App, path: string, chip: string): Promise<PictureTimes> {
  const page = await signedInPage(app, "read back");
  for (const file of [chip, path]) {
    await chooseFiles(page, [file]);
    await page.waitForFunction(
      (stillMs) =>
        document.querySelector(".quick-look") === null &&
        performance.now() - (window.seen.changedMs ?? Number.POSITIVE_INFINITY) > stillMs,
      STILL_MS,
      { polling: 100 },
    );
  }
  const seen = await page.evaluate(() => window.seen);
  await page.context().close();
  const { chosenMs = Number.NaN, drawnMs = Number.NaN, changedMs = Number.NaN } = seen;
  return { first: drawnMs - chosenMs, sharp: changedMs - chosenMs };
}

async function rowsOf(app: App, scene: MadeScene, context: BenchContext): Promise<Comparison[]> {
  const python = findPython(context, "numpy", "matplotlib");
  const matplotlib = python && startPython(python, "draw-picture.py");
  const path = await makeScene(context.folder, scene.dtype, scene.side);
  const [chip = ""] = await makeChips(context.folder, 1);
  const ours: PictureTimes[] = [];
  const samples: number[] = [];
  for (let round = 0; round < context.rounds; round += 1) {
    ours.push(await pictureTimes(app, path, chip));
    if (matplotlib) samples.push(...(await matplotlib.ask({ path })));
  }
  matplotlib?.close();
  await rm(path);
  const first: Comparison = {
    work: `first picture, ${scene.name}`,
    unit: "ms",
    ours: ours.map((times) => times.first),
    goal: medianAtMost(FIRST_MS),
  };
  if (matplotlib === undefined) return [first];
  const rival = { name: "numpy + matplotlib", samples };
  return [
    { ...first, rival },
    {
      work: `sharp picture, ${scene.name}`,
      unit: "ms",
      ours: ours.map((times) => times.sharp),
      rival,
      goal: ratioAtMost(1),
    },
  ];
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const rows: Comparison[] = [];
  for (const scene of context.isQuick ? SCENES.slice(0, 1) : SCENES) {
    rows.push(...(await rowsOf(app, scene, context)));
  }
  return rows;
}

export const FIRST_PICTURE: Work = {
  id: "picture",
  measure: (context) => onApp((app) => measureIn(app, context)),
};

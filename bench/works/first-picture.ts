import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { makeChips, makeScene } from "../made-arrays.ts";
import { findPython, type LineProcess, startPython } from "../rivals/line-process.ts";
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
/** That of values which are decompressed first. */
const DECOMPRESSED_MS = 300;

/** Tiled, with overviews. */
const TIFF_SIDE = 4096;
const TIFFS = [
  { name: "4096² × 6 uint8 in a TIFF", compress: "none", firstMs: FIRST_MS },
  { name: "4096² × 6 uint8 in a TIFF, deflate", compress: "deflate", firstMs: DECOMPRESSED_MS },
] as const;
type MadeTiff = (typeof TIFFS)[number];

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

/** A file to open, and the process that draws it too, if this machine has its modules. */
interface Opened {
  readonly name: string;
  readonly path: string;
  readonly firstMs: number;
  readonly rival: { readonly name: string; readonly process: LineProcess } | undefined;
}

async function rowsOf(
  app: App,
  { name, path, firstMs, rival }: Opened,
  context: BenchContext,
): Promise<Comparison[]> {
  const [chip = ""] = await makeChips(context.folder, 1);
  const ours: PictureTimes[] = [];
  const samples: number[] = [];
  for (let round = 0; round < context.rounds; round += 1) {
    ours.push(await pictureTimes(app, path, chip));
    if (rival) samples.push(...(await rival.process.ask({ path })));
  }
  rival?.process.close();
  const first: Comparison = {
    work: `first picture, ${name}`,
    unit: "ms",
    ours: ours.map((times) => times.first),
    goal: medianAtMost(firstMs),
  };
  if (rival === undefined) return [first];
  const drawn = { name: rival.name, samples };
  return [
    { ...first, rival: drawn },
    {
      work: `sharp picture, ${name}`,
      unit: "ms",
      ours: ours.map((times) => times.sharp),
      rival: drawn,
      goal: ratioAtMost(1),
    },
  ];
}

async function npyRows(app: App, scene: MadeScene, context: BenchContext): Promise<Comparison[]> {
  const python = findPython(context, "numpy", "matplotlib");
  const rival = python && {
    name: "numpy + matplotlib",
    process: startPython(python, "draw-picture.py"),
  };
  const path = await makeScene(context.folder, scene.dtype, scene.side);
  const rows = await rowsOf(app, { name: scene.name, path, firstMs: FIRST_MS, rival }, context);
  await rm(path);
  return rows;
}

/** Left out where there is no rasterio to write the file. */
async function tiffRows(app: App, tiff: MadeTiff, context: BenchContext): Promise<Comparison[]> {
  const python = findPython(context, "numpy", "matplotlib", "rasterio");
  if (python === undefined) return [];
  const process = startPython(python, "draw-tiff.py");
  const npy = await makeScene(context.folder, "uint8", TIFF_SIDE);
  const path = join(context.folder, `${tiff.compress}.tif`);
  await process.ask({ npy, path, compress: tiff.compress });
  const rival = { name: "rasterio + matplotlib", process };
  const rows = await rowsOf(app, { ...tiff, path, rival }, context);
  await Promise.all([rm(path), rm(npy)]);
  return rows;
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const rows: Comparison[] = [];
  for (const scene of context.isQuick ? SCENES.slice(0, 1) : SCENES) {
    rows.push(...(await npyRows(app, scene, context)));
  }
  for (const tiff of context.isQuick ? [] : TIFFS) {
    rows.push(...(await tiffRows(app, tiff, context)));
  }
  return rows;
}

export const FIRST_PICTURE: Work = {
  id: "picture",
  measure: (context) => onApp((app) => measureIn(app, context)),
};

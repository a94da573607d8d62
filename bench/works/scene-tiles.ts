import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Raster } from "#domain/array/raster.ts";
import { encodeUpload } from "#domain/edits/encode-upload.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { cutTile } from "#domain/tiles/cut-tile.ts";
import { tileGrid } from "#domain/tiles/tile-grid.ts";
import { sceneValues } from "#engine/fixtures/scene-files.ts";
import { pythonEnvironment } from "#local/fixtures/python.ts";
import { type App, chooseFiles, onApp, signedInPage } from "../app.ts";
import { startNode } from "../rivals/line-process.ts";
import { type BenchContext, type Comparison, inTurns, ratioAtLeast, type Work } from "../work.ts";

/** 7 × 7 tiles. */
const SIDE = 1216;
/** 3 × 3 tiles. */
const QUICK_SIDE = 576;
const BANDS = 6;
/** What a scene reaches. */
const CONCURRENCY = 6;
const TILING = { height: 256, width: 256, overlap: 96, blending: "crop" } as const;

/** A scene, and its tiles as files. */
interface SceneFiles {
  readonly scene: string;
  readonly tiles: readonly string[];
}

/** Scenes of different numbers have no tile in common. */
async function makeFiles(folder: string, side: number, number: number): Promise<SceneFiles> {
  const values = sceneValues(side, side).map((count) => count ^ number);
  const own = join(folder, String(number));
  await mkdir(own);
  const scene = join(own, "scene.npy");
  await writeFile(scene, new Uint8Array(writeNpy(values, "uint8", [side, side, BANDS])));
  const raster: Raster = {
    ...{ values, dtype: "uint8" as const, height: side, width: side, bandCount: BANDS, offset: 0 },
    strides: { band: 1, row: side * BANDS, column: BANDS },
  };
  const grid = tileGrid(raster, TILING);
  const tiles = Array.from({ length: grid.count }, (_, index) => join(own, `${index}.npy`));
  for (const [index, path] of tiles.entries()) {
    const bytes = encodeUpload({ raster: cutTile(raster, grid, index), hasBatchAxis: false });
    await writeFile(path, new Uint8Array(bytes));
  }
  return { scene, tiles };
}

/** Milliseconds from the choice of the tiles to the drawn result. */
async function inPage(app: App, { scene, tiles }: SceneFiles): Promise<number> {
  const page = await signedInPage(app);
  await chooseFiles(page, [scene]);
  const run = page.getByRole("button", { name: `Run ${tiles.length} tiles`, exact: true }).first();
  await run.waitFor();
  const startedMs = performance.now();
  await run.click();
  await page.locator("h2", { hasText: /^Smoke: [\d.]+% of pixels$/ }).waitFor();
  const ms = performance.now() - startedMs;
  await page.context().close();
  return ms;
}

async function measureIn(app: App, context: BenchContext): Promise<readonly Comparison[]> {
  const { stack } = app;
  const side = context.isQuick ? QUICK_SIDE : SIDE;
  const environment = { ...pythonEnvironment(stack, context.folder), PREFIX: stack.prefix };
  const raw = await startNode("raw-client", environment);
  const engine = await startNode("node-engine", environment);
  const edits = [{ kind: "tiles", ...TILING }];
  let made = 0;
  const next = (): Promise<SceneFiles> => {
    made += 1;
    return makeFiles(context.folder, side, made);
  };
  const contenders = {
    page: async () => inPage(app, await next()),
    engine: async () => engine.ask({ paths: [(await next()).scene], edits }),
    raw: async () => {
      const { tiles: paths } = await next();
      const folder = `${stack.prefix}bench/${crypto.randomUUID()}`;
      const keys = paths.map((_, at) => `${folder}/${at}.npy`);
      return raw.ask({ paths, keys, concurrency: CONCURRENCY });
    },
  };
  await inTurns(1, { engine: contenders.engine, raw: contenders.raw });
  const times = await inTurns(context.rounds, contenders);
  const { count } = tileGrid({ height: side, width: side }, TILING);
  context.note(`${count} tiles that share 96 pixels; the raw client sends ${CONCURRENCY} at once`);
  const rate = (all: readonly number[]) => all.map((ms) => (1000 * count) / ms);
  const row = (where: string, ours: readonly number[], least: number): Comparison => ({
    work: `a scene of ${side}² in tiles, ${where}`,
    unit: "tiles/s",
    ours: rate(ours),
    rival: { name: "raw client", samples: rate(times.raw) },
    goal: ratioAtLeast(least),
  });
  return [row("page", times.page, 0.75), row("engine in Node", times.engine, 0.9)];
}

export const SCENE_TILES: Work = {
  id: "scene",
  measure: (context) => onApp((app) => measureIn(app, context)),
};

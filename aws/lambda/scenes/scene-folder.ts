import { createHash } from "node:crypto";
import * as v from "valibot";
import { BLENDING_NAMES } from "#domain/tiles/blending.ts";
import { type TileGrid, tileGrid } from "#domain/tiles/tile-grid.ts";
import type { SceneObjects } from "./scene-objects.ts";

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));
const SIZE = v.pipe(v.number(), v.integer(), v.minValue(1));

/** `plan.json`: the scene that a folder is of, and how it is cut. */
const PLAN = v.object({
  key: v.string(),
  etag: v.string(),
  /** The id of the model's card; null where the function does not know it. */
  model: v.nullable(v.string()),
  height: SIZE,
  width: SIZE,
  tiling: v.object({
    height: SIZE,
    width: SIZE,
    overlap: COUNT,
    blending: v.picklist(BLENDING_NAMES),
  }),
  /** The tags of its georeference. */
  place: v.array(v.object({ tag: COUNT, type: COUNT, values: v.array(v.number()) })),
});

export type Plan = v.InferOutput<typeof PLAN>;

/** `failure.json`: why a batch of tiles failed at last. */
const FAILURE = v.object({ reason: v.string(), atMs: v.number() });

const RESULT = v.object({ npy: v.string(), geotiff: v.string() });

export type SceneResult = v.InferOutput<typeof RESULT>;

/**
 * The folder of a plan, beside its scene: another version of the scene, another tiling or another model
 * has another one, so that no tile of one is taken for a tile of the other.
 */
export function folderOf({ key, etag, model, tiling }: Plan): string {
  const { height, width, overlap, blending } = tiling;
  const facts = JSON.stringify([etag, model, height, width, overlap, blending]);
  const id = createHash("sha256").update(facts).digest("hex").slice(0, 16);
  return `${key.replace(/\.[^./]*$/, "")}.prediction/${id}/`;
}

export function gridOf({ height, width, tiling }: Plan): TileGrid {
  return tileGrid({ height, width }, tiling);
}

/** The scores of a tile, float32 of (classes, rows, columns); an empty object for one without data. */
export function tileKey(folder: string, index: number): string {
  return `${folder}tiles/${index}.npy`;
}

/** The tiles of a folder that have been predicted. */
export async function predictedTiles(
  folder: string,
  objects: SceneObjects,
): Promise<ReadonlySet<number>> {
  const keys = await objects.list(`${folder}tiles/`);
  return new Set(
    keys.flatMap((key) => {
      const index = /^(\d+)\.npy$/.exec(key.slice(`${folder}tiles/`.length))?.[1];
      return index === undefined ? [] : [Number(index)];
    }),
  );
}

export async function writePlan(folder: string, plan: Plan, objects: SceneObjects): Promise<void> {
  await objects.writeJson(`${folder}plan.json`, plan);
}

/**
 * Reads the plan of a folder. Its owner may write there too: a plan of another folder's scene, which may be
 * another participant's, is refused.
 * @throws Error for a folder without a plan of its own, which no scene of a job is.
 */
export async function readPlan(folder: string, objects: SceneObjects): Promise<Plan> {
  const plan = await objects.readJson(`${folder}plan.json`, PLAN);
  if (plan === undefined) throw new Error(`There is no plan in ${folder}`);
  if (folderOf(plan) !== folder) throw new Error(`The plan in ${folder} is of another folder`);
  return plan;
}

export function resultKeys(folder: string): SceneResult {
  return { npy: `${folder}prediction.npy`, geotiff: `${folder}prediction.tif` };
}

/** Says that the results are complete. */
export async function writeResult(folder: string, objects: SceneObjects): Promise<SceneResult> {
  const result = resultKeys(folder);
  await objects.writeJson(`${folder}result.json`, result);
  return result;
}

/** The keys of the results; undefined until they are complete. */
export function readResult(
  folder: string,
  objects: SceneObjects,
): Promise<SceneResult | undefined> {
  return objects.readJson(`${folder}result.json`, RESULT);
}

export async function writeFailure(
  folder: string,
  reason: string,
  objects: SceneObjects,
): Promise<void> {
  const failure: v.InferOutput<typeof FAILURE> = { reason, atMs: Date.now() };
  await objects.writeJson(`${folder}failure.json`, failure);
}

/** Why a batch of tiles failed since a time; undefined if none did. */
export async function readFailure(
  folder: string,
  sinceMs: number,
  objects: SceneObjects,
): Promise<string | undefined> {
  const failure = await objects.readJson(`${folder}failure.json`, FAILURE);
  return failure !== undefined && failure.atMs >= sinceMs ? failure.reason : undefined;
}

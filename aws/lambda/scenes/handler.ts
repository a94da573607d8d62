import type { PlanInput, ScenePlan, TileBatch } from "./workflow.ts";

/** Plans one scene of a job: reads its header, and finds the tiles that have no result yet. */
export async function plan(input: PlanInput): Promise<ScenePlan> {
  throw new Error(`Scenes are not planned yet: ${input.key}`);
}

/** Predicts a batch of a scene's tiles; tiles that have a result are left out. */
export async function predict({ BatchInput }: TileBatch): Promise<Record<string, never>> {
  throw new Error(`Tiles are not predicted yet: ${BatchInput.folder}`);
}

/** Joins the tiles of a scene: writes its prediction as npy and as a Cloud Optimized GeoTIFF. */
export async function stitch({ folder }: Pick<ScenePlan, "bucket" | "folder">): Promise<{
  readonly npy: string;
  readonly geotiff: string;
}> {
  throw new Error(`Scenes are not stitched yet: ${folder}`);
}

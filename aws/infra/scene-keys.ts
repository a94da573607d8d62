import type { WorkshopOptions } from "./options.ts";

/** The keys of a job's objects below each participant's own folder, as patterns of IAM. */
export interface PredictionKeys {
  /** Everything of a scene's prediction. */
  readonly all: string;
  readonly plan: string;
  readonly tiles: string;
  /** Why a tile could not be predicted. */
  readonly failure: string;
  readonly results: readonly string[];
}

/** Where aws/lambda/scenes writes: beside each scene, in `<scene>.prediction/<plan>/`. */
export function predictionKeys({ prefix }: Pick<WorkshopOptions, "prefix">): PredictionKeys {
  const folder = `${prefix}*.prediction/*/`;
  return {
    all: `${prefix}*.prediction/*`,
    plan: `${folder}plan.json`,
    tiles: `${folder}tiles/*`,
    failure: `${folder}failure.json`,
    results: ["prediction.npy", "prediction.tif", "result.json"].map((name) => `${folder}${name}`),
  };
}

/** Where aws/lambda/scenes records the jobs of each participant. */
export function jobKeys({ prefix }: Pick<WorkshopOptions, "prefix">): string {
  return `${prefix}*/jobs/*.json`;
}

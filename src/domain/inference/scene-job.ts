import * as v from "valibot";
import { BLENDING_NAMES } from "#domain/tiles/blending.ts";

/** How a job cuts its scenes, where the request does not say: as the page does. */
const DEFAULT_OVERLAP = 96;
const DEFAULT_BLENDING = "crop";

const KEY = v.pipe(v.string(), v.nonEmpty());

/** The largest side of a tile; a model's own limits are usually less. */
const MAX_SIDE = 4096;
const SIDE = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_SIDE));

/** How a job cuts its scenes. */
export const SCENE_TILING = v.object({
  /** Rows and columns of a tile: the model's, or for a model of any size what the server prefers. */
  height: v.optional(SIDE),
  width: v.optional(SIDE),
  /** Rows and columns that neighbouring tiles share. */
  overlap: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), DEFAULT_OVERLAP),
  blending: v.optional(v.picklist(BLENDING_NAMES), DEFAULT_BLENDING),
});

export type SceneTiling = v.InferOutput<typeof SCENE_TILING>;

const COUNT = v.pipe(v.number(), v.integer(), v.minValue(0));

const JOB = v.object({
  id: v.string(),
  status: v.picklist(["running", "done", "failed", "cancelled"]),
  /** Why it failed: a sentence. */
  reason: v.optional(v.string()),
  scenes: v.array(
    v.object({
      key: KEY,
      tiles: v.object({ done: COUNT, count: COUNT }),
      /** The keys of a scene that is done. */
      results: v.optional(v.object({ npy: KEY, geotiff: KEY })),
    }),
  ),
});

/** A job over one scene, or over those of a season, as far as it has come. */
export type SceneJob = v.InferOutput<typeof JOB>;

/** The body of every reply to a request for a job. */
export const SCENE_JOB_REPLY = v.object({ job: JOB });

import type { Work } from "../work.ts";
import { APP_KNOBS } from "./app-knobs.ts";
import { BATCH } from "./batch.ts";
import { DROP_TO_OVERLAY } from "./drop-to-overlay.ts";
import { FIRST_LOAD } from "./first-load.ts";
import { FIRST_PICTURE } from "./first-picture.ts";
import { LAMBDA_CORE } from "./lambda-core.ts";
import { LIGHTHOUSE } from "./lighthouse.ts";
import { LISTING } from "./listing.ts";
import { LONG_TASKS } from "./long-tasks.ts";
import { MANY_RUNS } from "./many-runs.ts";
import { NPY_READ } from "./npy-read.ts";
import { REPLY } from "./reply.ts";
import { SCENE_TILES } from "./scene-tiles.ts";
import { UPLOAD } from "./upload.ts";
import { VIEWER_KNOBS } from "./viewer-knobs.ts";

/** Everything that `npm run bench` measures, in the order of the table. */
export const WORKS: readonly Work[] = [
  NPY_READ,
  REPLY,
  DROP_TO_OVERLAY,
  FIRST_PICTURE,
  VIEWER_KNOBS,
  APP_KNOBS,
  LONG_TASKS,
  BATCH,
  SCENE_TILES,
  MANY_RUNS,
  UPLOAD,
  LISTING,
  LAMBDA_CORE,
  FIRST_LOAD,
  LIGHTHOUSE,
];

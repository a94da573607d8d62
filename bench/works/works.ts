import type { Work } from "../work.ts";
import { BATCH } from "./batch.ts";
import { DROP_TO_OVERLAY } from "./drop-to-overlay.ts";
import { FIRST_PICTURE } from "./first-picture.ts";
import { NPY_READ } from "./npy-read.ts";

/** Everything that `npm run bench` measures, in the order of the table. */
export const WORKS: readonly Work[] = [NPY_READ, DROP_TO_OVERLAY, FIRST_PICTURE, BATCH];

import type { Work } from "../work.ts";
import { NPY_READ } from "./npy-read.ts";

/** Everything that `npm run bench` measures, in the order of the table. */
export const WORKS: readonly Work[] = [NPY_READ];

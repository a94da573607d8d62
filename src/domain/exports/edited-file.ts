import type { Edit } from "#domain/edits/edit.ts";
import { NPY } from "#domain/formats/npy-format.ts";
import type { PreparedFacts } from "#domain/preparation/prepare.ts";

/** The file of an upload, and the edits that make it the upload. */
export interface EditedFile {
  readonly edits: readonly Edit[];
  readonly array: Pick<
    PreparedFacts,
    "format" | "fileDtype" | "shape" | "layout" | "hasBatchAxis" | "missingCount" | "tiles"
  >;
}

/** Edits that numpy alone can repeat. */
const REPEATABLE: readonly Edit["kind"][] = [
  "bands",
  "crop",
  "pad",
  "scale",
  "encode",
  "round",
  "cast",
  "fill-missing",
  "keep-values",
  "batch-axis",
  "tiles",
];

/** Whether numpy alone can make the upload of a file: of an npy of (rows, columns, bands), without resampling. */
export function isRepeatable({ edits, array }: EditedFile): boolean {
  const { format, shape, layout } = array;
  const isPlain = format === NPY.id && shape.length === 3 && layout.order === "bands-last";
  return isPlain && edits.every(({ kind }) => REPEATABLE.includes(kind));
}

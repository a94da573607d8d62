import type { OutputFile } from "./kinds/model-kind.ts";
import type { CardFile } from "./model-card-schema.ts";

/** An output of `mlm:output`, as the kinds read it. */
export function outputFileOf(output: CardFile["properties"]["mlm:output"][0]): OutputFile {
  const { name, tasks, result, "classification:classes": classes } = output;
  return { name, tasks, planeCount: result.shape[3] ?? 1, classes };
}

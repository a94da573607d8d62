import { isRepeatable } from "./edited-file.ts";
import type { ExportContext, ExportedRun } from "./export.ts";

/** Whether an array is sent in tiles. */
export function isScene({ edited }: ExportedRun): boolean {
  return edited?.array.tiles !== undefined;
}

/** Why Python cannot cut and send a scene; undefined if it can, and for what is sent whole. */
export function whyNoPython({ run }: Pick<ExportContext, "run">): string | undefined {
  if (run?.edited === undefined || !isScene(run) || isRepeatable(run.edited)) return undefined;
  return "The script makes the tiles with numpy alone, from an npy of rows, columns and bands that was not resampled. Save the scene as such a file, and open that.";
}

/** Why there is no upload to repeat by one line; undefined where there is one. */
export function whyNoUpload({ run }: Pick<ExportContext, "run">): string | undefined {
  if (run === undefined || !isScene(run)) return undefined;
  return "A scene is sent in tiles, each an upload of its own: the Python script cuts and sends them.";
}

import type { Edit } from "#domain/edits/edit.ts";
import type { PreparedFacts } from "#domain/preparation/prepare.ts";

/** Fine; worth a look, as the model may answer nonsense; or certain to fail on the way or in the model. */
export type Level = "fine" | "look" | "fail";

/** What a finding is about, in the order in which they are told and mended. */
export type Subject =
  | "file"
  | "layout"
  | "batch"
  | "batch-axis"
  | "bands"
  | "size"
  | "missing"
  | "values"
  | "constant"
  | "weight";

/** One thing that was looked at. */
export interface CheckResult {
  readonly about: Subject;
  readonly level: Level;
  /** One or two whole sentences. */
  readonly sentence: string;
  /** What would fix it, each on its own; none where nothing on this page does. */
  readonly fixes: readonly Fix[];
  /** Whether a person has to choose here, or to fix elsewhere: no one press then makes it fit. */
  readonly needsDecision: boolean;
}

/** Edits that a person may make with one press. */
export interface Fix {
  /** What the press does: "Drop band 7". */
  readonly title: string;
  /** Added behind the edits that were made before. */
  readonly edits: readonly Edit[];
}

/** What the check needs to know of an array. */
export type ArrayFacts = Pick<
  PreparedFacts,
  | "format"
  | "dtype"
  | "shape"
  | "layout"
  | "batchCount"
  | "hasBatchAxis"
  | "height"
  | "width"
  | "bandCount"
  | "statistics"
  | "jsonWeight"
  | "nodata"
>;

/** What the check needs to know of the server that the array is for. */
export interface TargetServer {
  /** Who makes JSON of the array: our own function, or one in Python; undefined while nobody knows. */
  readonly jsonWriter: "javascript" | "python" | undefined;
  /** Whether it adds the batch axis itself, or wants it in the file. */
  readonly batchAxis: "adds" | "wants" | undefined;
  /** Bytes of JSON that the model's endpoint takes. */
  readonly limitBytes: number;
}

export function fine(about: Subject, sentence: string): CheckResult {
  return { about, level: "fine", sentence, fixes: [], needsDecision: false };
}

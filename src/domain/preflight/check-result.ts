import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { PreparedFacts } from "#domain/preparation/prepare.ts";

/** Fine; worth a look, as the prediction may be meaningless; or certain to fail on the way or in the model. */
export type Level = "fine" | "look" | "fail";

/** What a check is about. */
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

/** The result of one check on an array. */
export interface CheckResult {
  readonly about: Subject;
  readonly level: Level;
  /** One or two whole sentences. */
  readonly sentence: string;
  /** Alternatives, the recommended one first; none where nothing on this page helps. */
  readonly fixes: readonly Fix[];
  /** Whether the user has to choose here, or to fix the array elsewhere: the combined fix is then left out. */
  readonly needsDecision: boolean;
}

/** One check of the list: undefined where it does not apply to this array. */
export interface ArrayCheck {
  readonly about: Subject;
  run(input: CheckInput): Verdict | undefined;
}

/** A result as a check gives it: without fixes and without a decision unless it says so. */
export type Verdict = Pick<CheckResult, "level" | "sentence"> &
  Partial<Pick<CheckResult, "fixes" | "needsDecision">>;

export interface CheckInput {
  readonly facts: ArrayFacts;
  /** The same without the statistics of bands beyond the model's, which will be dropped. */
  readonly used: ArrayFacts;
  readonly card: ModelCard;
  readonly server: TargetServer;
  /** Whether one image of a batch has been chosen. */
  readonly isPicked: boolean;
  /** The array's size as the JSON that this server sends to the model. */
  readonly jsonBytes: number;
}

/** Edits applied by one click. */
export interface Fix {
  /** The button's label: "Drop band 7". */
  readonly title: string;
  /** Appended to the edits made before. */
  readonly edits: readonly Edit[];
}

/** What the checks read of an array. */
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

/** What the checks read of the server that the array is sent to. */
export interface TargetServer {
  /** What writes the array as JSON: this project's function, or one in Python; undefined while unknown. */
  readonly jsonWriter: "javascript" | "python" | undefined;
  /** Whether it adds the batch axis itself, or requires it in the file. */
  readonly batchAxis: "adds" | "wants" | undefined;
  /** Bytes of JSON that the model's endpoint accepts. */
  readonly limitBytes: number;
}

export function fine(sentence: string): Verdict {
  return { level: "fine", sentence };
}

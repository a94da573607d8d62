import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard, Quantiles } from "#domain/model/model-card.ts";
import type { PreparedFacts } from "#domain/preparation/prepare.ts";

/**
 * OK; a warning, as the prediction may be meaningless; or certain to fail on the way or in the
 * model.
 */
export type Level = "fine" | "look" | "fail";

/** The subject of a check. */
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
  /** Alternatives, the recommended one first; empty if nothing on this page helps. */
  readonly fixes: readonly Fix[];
  /** What only the user can give: there is no combined fix then. */
  readonly needs: Need | undefined;
  /** The bands whose values the sentence compares with the card's, to be drawn; empty if it does not. */
  readonly compared: readonly ComparedBand[];
}

/** A choice in the check's panel, or another array, because nothing on this page fixes this one. */
export type Need = "choice" | "other-array";

/** Whether the user has to choose between several fixes. */
export function isChoice({ fixes, needs }: CheckResult): boolean {
  return needs === "choice" && fixes.length > 1;
}

/** A band's values beside those that the model card was measured on. */
export interface ComparedBand {
  /** Its index in the array. */
  readonly band: number;
  /** Its name in the card. */
  readonly name: string;
  readonly found: Quantiles;
  readonly typical: Quantiles;
}

/** One check of the list; undefined if it does not apply to this array. */
export interface ArrayCheck {
  readonly about: Subject;
  run(input: CheckInput): Verdict | undefined;
}

/** A check's result with defaults: no fixes, no need and nothing to draw. */
export type Verdict = Pick<CheckResult, "level" | "sentence"> &
  Partial<Pick<CheckResult, "fixes" | "needs" | "compared">>;

export interface CheckInput {
  readonly facts: ArrayFacts;
  /** The facts with the statistics of the bands that the model will get, in its order. */
  readonly used: UsedFacts;
  readonly card: ModelCard;
  readonly server: TargetServer;
  /** The edits that led to these facts. */
  readonly edits: readonly Edit[];
  /** The array's size as JSON, as this server sends it to the model. */
  readonly jsonBytes: number;
}

/** Edits applied by one click. */
export interface Fix {
  /** The button's label: "Drop band 7". */
  readonly title: string;
  /** Appended to the previous edits. */
  readonly edits: readonly Edit[];
}

/** The facts of an array that the checks read. */
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
  | "bandLabels"
  | "fileSize"
  | "missingCount"
  | "needsFill"
  | "suspectedFill"
  | "scaling"
  | "notes"
  | "grid"
  | "acquisition"
  | "hasAddedOffset"
  | "tiles"
>;

/** The facts of an array once only the model's bands are left, in its order. */
export interface UsedFacts extends ArrayFacts {
  /** Those bands, as indices into the array's own. */
  readonly kept: readonly number[];
}

/** The facts of the target server that the checks read. */
export interface TargetServer {
  /**
   * The function that writes the array as JSON: this project's, or one in Python; undefined while
   * unknown.
   */
  readonly jsonWriter: "javascript" | "python" | undefined;
  /** Whether it adds the batch axis itself, or requires it in the file. */
  readonly batchAxis: "adds" | "wants" | undefined;
  /** The maximum JSON size of the model's endpoint, in bytes. */
  readonly limitBytes: number;
}

export function fine(sentence: string): Verdict {
  return { level: "fine", sentence };
}

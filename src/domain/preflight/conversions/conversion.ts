import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { ArrayFacts } from "#domain/preflight/check-result.ts";

/**
 * One way in which values may have been stored, and how they become what the model takes. The check
 * of values knows it only by its row in `conversions.ts`.
 */
export interface Conversion {
  readonly id: string;
  /** The conversion of this array; undefined if its values cannot be of this kind. */
  convert(facts: ArrayFacts, card: ModelCard): Converted | undefined;
}

export type Converted = OfferedConversion | CoarseConversion;

interface Meaning {
  /** What the values would be, within a sentence: "top-of-atmosphere reflectance in percent". */
  readonly what: string;
  /** From a value of a band to what the model gets. */
  readonly stored: (value: number, band: number) => number;
}

export interface OfferedConversion extends Meaning {
  /** The label of its button. */
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Whether the file itself says so. */
  readonly isDeclared?: boolean;
  /** Whether other arrays look the same without it, so that the user has to know. */
  readonly isDoubtful?: boolean;
  readonly isCoarse?: false;
}

/** The steps between the values are too wide to restore what the model was trained on: it is named, not offered. */
export interface CoarseConversion extends Meaning {
  readonly isCoarse: true;
}

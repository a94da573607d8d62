/** The meaning of a model's scores, by its card's `kind` of an output. */
export const SCORE_KINDS = {
  probability: { name: "probability", heading: "p" },
  score: { name: "score", heading: "Score" },
} as const satisfies Readonly<Record<string, ScoreKind>>;

export type ScoreKindId = keyof typeof SCORE_KINDS;

interface ScoreKind {
  /** Within a sentence: "mean probability inside 0.81". */
  readonly name: string;
  /** At the head of a column. */
  readonly heading: string;
}

/** For the card's schema. */
export const SCORE_KIND_IDS = Object.keys(SCORE_KINDS) as readonly ScoreKindId[];

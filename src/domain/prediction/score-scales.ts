/** How the scores of a server's reply become those that a card describes: what is said of it. */
export const SCORE_SCALES = {
  sigmoid: "The server sends logits: a sigmoid was applied.",
  softmax: "The server sends logits: a softmax over the classes was applied.",
  "divide-255": "The server sends scores of 0 to 255: they were divided by 255.",
  "divide-100": "The server sends percentages: they were divided by 100.",
  "as-is": "The scores are not probabilities: they are shown as the server sends them.",
} as const;

export type ScoreScale = keyof typeof SCORE_SCALES;

/** Their names, for schemas. */
export const SCALE_NAMES = Object.keys(SCORE_SCALES) as ScoreScale[]; // The table has no further keys.

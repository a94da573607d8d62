import type { CardOutput } from "#domain/model/model-card.ts";
import type { ModelKind } from "./model-kind.ts";
import { ONE_CLASS } from "./one-class.ts";
import { REGRESSION } from "./regression.ts";
import { SEVERAL_CLASSES } from "./several-classes.ts";

/** All kinds of models. A new one is one file beside this one and a line here. */
const MODEL_KINDS: readonly ModelKind[] = [ONE_CLASS, SEVERAL_CLASSES, REGRESSION];

/** Every `kind` of scores that a card may name. */
export const SCORE_KINDS: readonly string[] = [
  ...new Set(MODEL_KINDS.flatMap(({ scoreKinds }) => scoreKinds)),
];

/** A kind that reads such scores, for any number of planes. */
export function kindOfScores(scoreKind: string): ModelKind | undefined {
  return MODEL_KINDS.find(({ scoreKinds }) => scoreKinds.includes(scoreKind));
}

/**
 * The kind of a card, by its extension's kind of scores and by the number of the output's planes.
 */
export function kindOfCard(scoreKind: string, planeCount: number): ModelKind | undefined {
  return MODEL_KINDS.find((kind) => kind.scoreKinds.includes(scoreKind) && kind.reads(planeCount));
}

/** The kind of a parsed card's output. */
export function kindOfOutput({ kind: id }: Pick<CardOutput, "kind">): ModelKind {
  const kind = MODEL_KINDS.find((row) => row.id === id);
  if (kind === undefined) throw new Error(`There is no kind of model ${id}.`);
  return kind;
}

/**
 * The kind that reads a prediction: the card's own, or the first that fits if the reply has another
 * number of planes than the card states.
 */
export function kindOf(output: Pick<CardOutput, "kind">, planeCount: number): ModelKind {
  const own = kindOfOutput(output);
  return own.reads(planeCount) ? own : (MODEL_KINDS.find((row) => row.reads(planeCount)) ?? own);
}

import type { ModelKind } from "./model-kind.ts";
import { ONE_CLASS } from "./one-class.ts";
import { SEVERAL_CLASSES } from "./several-classes.ts";

/** All kinds of models. A new one is one file beside this one and a line here. */
const MODEL_KINDS: readonly ModelKind[] = [ONE_CLASS, SEVERAL_CLASSES];

/** The kind that reads a prediction, by its number of planes. */
export function kindOf(classCount: number): ModelKind {
  return MODEL_KINDS.find((kind) => kind.fits(classCount)) ?? ONE_CLASS;
}

import { defaultColour } from "#domain/model/default-colour.ts";
import type { ModelKind } from "./model-kind.ts";

/**
 * One score a class and pixel. Of two classes the second is the positive one; of more, each pixel is
 * of its most likely class until the user selects one.
 */
export const SEVERAL_CLASSES: ModelKind = {
  id: "several-classes",
  fits: (classCount) => classCount > 1,
  classes: ({ output }, classCount) => {
    if (output.classes.length === classCount) return output.classes;
    return Array.from({ length: classCount }, (_, index) => ({
      title: `Class ${index + 1}`,
      colour: index === 0 ? undefined : defaultColour(index - 1),
    }));
  },
  positiveClass: (classCount) => classCount - 1,
  select: (chosen, classCount) => {
    if (chosen === undefined) return classCount > 2 ? "most-likely" : classCount - 1;
    return chosen === "most-likely" ? chosen : Math.min(chosen, classCount - 1);
  },
};

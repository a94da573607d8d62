import { bandNames } from "#domain/view/band-names.ts";
import type { ArrayCheck, CheckInput, Verdict } from "./check-result.ts";
import { numberText } from "./value-text.ts";

/** Checks for constant bands. */
export const CONSTANT_CHECK: ArrayCheck = { about: "constant", run: checkConstant };

function checkConstant({ used: facts, card }: CheckInput): Verdict | undefined {
  const { fileSize } = facts;
  if (fileSize.height * fileSize.width === 1) return undefined;
  const names = bandNames(card, facts.bandCount);
  const constant = facts.statistics.flatMap(({ levels }, band) =>
    levels?.length === 1 ? [`${names[band]} is ${numberText(levels[0] ?? 0)}`] : [],
  );
  if (constant.length === 0) return undefined;
  const bands = constant.length === 1 ? "A band has" : "Bands have";
  return {
    level: "look",
    sentence: `${bands} a single value everywhere: ${constant.join(", ")}. Was something lost when the array was made?`,
  };
}

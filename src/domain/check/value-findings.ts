import { isFloat } from "#domain/array/dtype.ts";
import type { Edit } from "#domain/array/edit.ts";
import type { BandStatistics } from "#domain/array/statistics.ts";
import { wholeNumber } from "#domain/array/unreadable.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { bandNames } from "#domain/view-settings.ts";
import { type Facts, type Finding, fine, type Remedy } from "./finding.ts";

const ENCODE: Edit = { kind: "encode" };
const ROUND: Edit = { kind: "round" };
const ZERO: Edit = { kind: "nodata-to-zero" };

/** Reflectance is at most 1, and a little above it where the sun glints. */
const HIGHEST_FRACTION = 1.6;

/** Whether the values are of the kind that the model was trained on. */
export function valuesFinding(facts: Facts, card: ModelCard): Finding {
  const { min, max } = spanOf(facts.statistics);
  if (Number.isNaN(min)) {
    const sentence = "No value was measured: all are NaN, infinite or nodata.";
    return { about: "values", level: "fail", sentence, remedies: [] };
  }
  const found = `Values are ${numberText(min)} to ${numberText(max)}`;
  if (areFractions(facts, card)) {
    return {
      about: "values",
      level: "look",
      sentence: `${found}, like ${card.quantity}, and the model was trained on ${trainedText(card)}. Sent as they are they give a mask that means nothing.`,
      remedies: [{ title: encodeTitle(card), edits: [ENCODE] }],
    };
  }
  const { stored } = card.input;
  if (stored === undefined) return fine("values", `${found}.`);
  if (min < stored.min || max > stored.max) {
    return {
      about: "values",
      level: "look",
      sentence: `${found}, and the model was trained on ${trainedText(card)}. Beyond them it answers, but nobody knows how well.`,
      remedies: [],
    };
  }
  if (stored.integral && !isWhole(facts)) {
    return {
      about: "values",
      level: "look",
      sentence: `${found}, not all of them whole, and the model was trained on whole counts.`,
      remedies: [{ title: "Round to whole numbers", edits: [ROUND] }],
    };
  }
  return fine("values", `${found}, within the ${trainedText(card)} that the model was trained on.`);
}

/** Values between 0 and 1, not whole, where the model wants counts that reach far beyond. */
export function areFractions({ statistics, dtype }: Facts, { input, bands }: ModelCard): boolean {
  if (!isFloat(dtype)) return false;
  const { min, max } = spanOf(statistics);
  const takesCounts =
    input.stored === undefined
      ? bands.every(({ decoding }) => decoding.scale < 0.1)
      : input.stored.max > 100 * HIGHEST_FRACTION;
  return (
    takesCounts &&
    min >= -0.1 &&
    max > 0 &&
    max <= HIGHEST_FRACTION &&
    !statistics.every((band) => band.isWhole)
  );
}

function encodeTitle({ input, bands }: ModelCard): string {
  const formula = input.encodeFormula;
  const into = input.stored?.integral ? "counts" : "the model’s numbers";
  if (formula === undefined || bands.length === 0) return `Encode as ${into}`;
  return `Encode as ${into}: ${formula}`;
}

/** NaN, infinite values, and the value that the file declares as nodata. */
export function missingFinding({ statistics, nodata }: Facts): Finding {
  const total = (count: (band: BandStatistics) => number): number =>
    statistics.reduce((sum, band) => sum + count(band), 0);
  const nan = total((band) => band.notFinite - band.infinite);
  const infinite = total((band) => band.infinite);
  const declared = nodata === 0 ? 0 : total((band) => band.nodata);
  const parts = [
    nan > 0 ? `${wholeNumber(nan)} NaN` : "",
    infinite > 0 ? `${wholeNumber(infinite)} infinite` : "",
    declared > 0 ? `${wholeNumber(declared)} that are ${nodata}, the file’s nodata` : "",
  ].filter((part) => part !== "");
  if (parts.length === 0) return fine("missing", "No NaN, no infinite values, no nodata.");
  return {
    about: "missing",
    level: "look",
    sentence: `Some values tell of nothing measured: ${parts.join(", ")}. A model that meets them may answer NaN far around.`,
    remedies: [{ title: "Set them to 0", edits: [ZERO] }],
  };
}

/** Bands that hold one value everywhere; those that the model does not take are the band finding's matter. */
export function constantFindings(facts: Facts, card: ModelCard): Finding[] {
  const names = bandNames(card, facts.bandCount);
  const taken = facts.statistics.slice(0, card.bands.length);
  const constant = taken.flatMap(({ levels }, band) =>
    levels?.length === 1 ? [`${names[band]} is ${levels[0]}`] : [],
  );
  if (constant.length === 0 || facts.height * facts.width === 1) return [];
  const isOne = constant.length === 1;
  return [
    {
      about: "constant",
      level: "look",
      sentence: `${isOne ? "A band holds" : "Bands hold"} one value everywhere: ${constant.join(", ")}. Was ${isOne ? "it" : "something"} lost on the way?`,
      remedies: [],
    },
  ];
}

/** The model's range in words: "whole counts 0 to 255". */
function trainedText({ input: { stored }, quantity }: ModelCard): string {
  if (stored === undefined) return `${quantity} in larger numbers`;
  return `${stored.integral ? "whole counts" : "values"} ${stored.min} to ${stored.max}`;
}

export function isWhole({ statistics }: Facts): boolean {
  return statistics.every((band) => band.isWhole);
}

function spanOf(statistics: readonly BandStatistics[]): {
  readonly min: number;
  readonly max: number;
} {
  const measured = statistics.filter(({ min }) => !Number.isNaN(min));
  if (measured.length === 0) return { min: Number.NaN, max: Number.NaN };
  return {
    min: Math.min(...measured.map(({ min }) => min)),
    max: Math.max(...measured.map(({ max }) => max)),
  };
}

function numberText(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return wholeNumber(value);
  return String(Number(value.toPrecision(3)));
}

/** What mends everything about the values, in the order in which it has to be done. */
export function valueEdits(facts: Facts, card: ModelCard): readonly Edit[] {
  const edits: Edit[] = [];
  if (missingFinding(facts).level !== "fine") edits.push(ZERO);
  if (areFractions(facts, card)) edits.push(ENCODE);
  else if (card.input.stored?.integral && !isWhole(facts)) edits.push(ROUND);
  return edits;
}

/** Offered where an array holds counts in a dtype whose JSON writes ".0" behind each. */
export function castRemedy(facts: Facts): Remedy | undefined {
  const { min, max } = spanOf(facts.statistics);
  const fits = isFloat(facts.dtype) && isWhole(facts) && min >= 0 && max <= 255;
  const hasMissing = missingFinding(facts).level !== "fine";
  return fits && !hasMissing
    ? { title: "Cast to uint8", edits: [{ kind: "cast", dtype: "uint8" }] }
    : undefined;
}

import { type BandLabels, labelText } from "#domain/array/band-labels.ts";
import type { BandStatistics } from "#domain/array/statistics.ts";
import { type BandMatch, isKnownLabel, matchBands } from "#domain/model/match-bands.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { bandRangesText } from "./band-ranges.ts";
import { bestSelection, orderByValues } from "./band-spectrum.ts";
import { type ArrayCheck, type ArrayFacts, type Fix, fine, type Verdict } from "./check-result.ts";
import { irreversibleText } from "./unknown-values.ts";

/** Checks that the bands are the model's, in its order. */
export const BAND_CHECK: ArrayCheck = {
  about: "bands",
  run: ({ facts, card }) => checkBands(facts, card),
};

/** What the check reads of an array. */
type BandFacts = Pick<ArrayFacts, "bandCount" | "statistics" | "bandLabels" | "dtype">;

/** The bands that the recommended fix keeps, in its order; without one the first of the model's number. */
export function modelBands(facts: BandFacts, card: ModelCard): readonly number[] {
  const [fix] = checkBands(facts, card).fixes ?? [];
  const kept = fix?.edits.find((edit) => edit.kind === "bands")?.bands;
  return kept ?? upTo(Math.min(facts.bandCount, card.bands.length));
}

function checkBands(facts: BandFacts, card: ModelCard): Verdict {
  const labels = facts.bandLabels;
  const matches = labels === undefined ? [] : matchBands(labels, card);
  if (labels === undefined || matches.length === 0) return checkUnnamed(facts, card);
  return checkNamed({ ...facts, labels, matches }, card);
}

interface NamedBands extends BandFacts {
  readonly labels: BandLabels;
  readonly matches: readonly BandMatch[];
}

function checkNamed(named: NamedBands, card: ModelCard): Verdict {
  const { bandCount, labels, matches } = named;
  const expected = card.bands.length;
  const level = bandCount === expected ? "look" : "fail";
  const orders = matches.map(({ bands }) => bands.filter((band) => band !== undefined));
  const [order = []] = orders;
  if (order.length < expected) return checkPartlyNamed(named, card);
  if (bandCount === expected && isInOrder(order)) return fine(inOrderText(labels, card));
  const alpha = alphaBand(named, expected);
  if (alpha !== undefined && isInOrder(order.toSpliced(alpha, 0, alpha))) {
    return dropAlpha(named, alpha, card);
  }
  const fixes = matches.map(({ sensor }, index) =>
    namedFix(orders[index] ?? order, labels, matches.length > 1 ? sensor : undefined),
  );
  const decision = matches.length > 1 ? " The codes mean other bands on other sensors." : "";
  return {
    level,
    sentence: `${capital(placeText(labels))} names the ${bandCount === 1 ? "band" : `${bandCount} bands`} ${namesText(labels)}; the model takes ${cardText(card)}, in this order.${decision}`,
    fixes,
    needs: matches.length > 1 ? "choice" : undefined,
  };
}

/** Some of the model's bands are not among the named ones. */
function checkPartlyNamed(named: NamedBands, card: ModelCard): Verdict {
  const { bandCount, labels, matches } = named;
  const [{ bands } = { bands: [] }] = matches;
  const mayBeUnnamed = (band: number): boolean => {
    const label = labels.labels[band];
    return label !== undefined && !isKnownLabel(label);
  };
  const agrees = bands.every(
    (band, index) => band === index || (band === undefined && mayBeUnnamed(index)),
  );
  if (bandCount === card.bands.length && agrees) return fine(assumedText(card));
  const absent = card.bands.filter((_, index) => bands[index] === undefined);
  const names = absent.map(({ name }) => name).join(", ");
  return {
    level: bandCount === card.bands.length ? "look" : "fail",
    sentence: `${capital(placeText(labels))} names the ${bandCount === 1 ? "band" : `${bandCount} bands`} ${namesText(labels)}; the model takes ${cardText(card)}, and ${names} ${absent.length === 1 ? "is" : "are"} not among them.`,
    needs: "other-array",
  };
}

function namedFix(
  order: readonly number[],
  { labels }: BandLabels,
  sensor: string | undefined,
): Fix {
  const names = order.map((band) => labelText(labels[band])).join(", ");
  const ofSensor = sensor === undefined ? "" : ` (${sensor})`;
  const verb = order.length === labels.length ? "Reorder the bands by name:" : "Keep";
  return { title: `${verb} ${names}${ofSensor}`, edits: [{ kind: "bands", bands: order }] };
}

function inOrderText(labels: BandLabels, card: ModelCard): string {
  const names = namesText(labels);
  const place = `${card.bands.length} bands, named ${names} in ${placeText(labels)}`;
  return names === cardText(card)
    ? `${place}, in the model’s order.`
    : `${place}: the model’s ${cardText(card)}, in its order.`;
}

function placeText({ source }: BandLabels): string {
  return { file: "the file", name: "the file’s name", keys: "the npz" }[source];
}

function namesText({ labels }: BandLabels): string {
  return labels.map(labelText).join(", ");
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

/** The file names no band: its order can only be compared with the card's typical values. */
function checkUnnamed(facts: BandFacts, card: ModelCard): Verdict {
  const { bandCount } = facts;
  const expected = card.bands.length;
  if (bandCount === expected) return checkOrder(facts, card);
  const level = "fail";
  const counts = countsText(facts, card);
  if (bandCount < expected) return { level, sentence: counts, needs: "other-array" };
  const alpha = alphaBand(facts, expected);
  if (alpha !== undefined) return dropAlpha(facts, alpha, card);
  const likely = bestSelection(facts.statistics, card);
  const choices = distinct([
    ...(likely === undefined ? [] : [likely]),
    upTo(expected),
    upTo(bandCount).slice(-expected),
  ]);
  const byValues =
    likely === undefined
      ? "The file names none of them."
      : `The file names none of them; by their values ${bandRangesText(likely)} look like the model’s.`;
  return {
    level,
    sentence: `${counts} ${byValues}`,
    fixes: choices.map((bands) => ({
      title: `Keep ${bandRangesText(bands)} as ${cardText(card)}`,
      edits: [{ kind: "bands", bands }],
    })),
    needs: "choice",
  };
}

function countsText({ bandCount }: BandFacts, card: ModelCard): string {
  return `The array has ${bandCount} ${bandCount === 1 ? "band" : "bands"}, and the model takes ${card.bands.length}: ${cardText(card)}.`;
}

/**
 * Only the reversed order can be concluded from values: bands that look alike may be exchanged in
 * any other.
 */
function checkOrder(facts: BandFacts, card: ModelCard): Verdict {
  const { statistics, bandCount } = facts;
  const order = orderByValues(statistics, card);
  // Bands that were scaled one by one cannot be compared: the check of values reports that.
  const areComparable = irreversibleText(facts) === undefined;
  if (order === "own" || !areComparable) return fine(assumedText(card));
  const unlike = `The file does not name its bands, and their values are unlike ${cardText(card)} in this order.`;
  if (order === "reversed") {
    const bands = upTo(bandCount).toReversed();
    return {
      level: "look",
      sentence: `${unlike} They look reversed.`,
      fixes: [{ title: "Reverse the bands", edits: [{ kind: "bands", bands }] }],
    };
  }
  return {
    level: "look",
    sentence: `${unlike} Enter the order of the bands below if they are in another. If they are another sensor’s, or stretched for display, save the original values of the model’s bands.`,
    needs: "choice",
  };
}

function assumedText(card: ModelCard): string {
  return `${card.bands.length} bands, assumed to be ${cardText(card)} in this order.`;
}

function cardText({ bands }: ModelCard): string {
  return bands.map(({ name }) => name).join(", ");
}

/** The one extra band, if it is the last or the first and looks like an alpha. */
function alphaBand({ bandCount, statistics }: BandFacts, expected: number): number | undefined {
  if (bandCount !== expected + 1) return undefined;
  return [bandCount - 1, 0].find((band) => levelsOf(statistics[band]).length > 0);
}

function dropAlpha(facts: BandFacts, alpha: number, card: ModelCard): Verdict {
  const bands = upTo(facts.bandCount).filter((band) => band !== alpha);
  return {
    level: "fail",
    sentence: `${countsText(facts, card)} ${alphaText(facts, alpha)}`,
    fixes: [{ title: `Drop band ${alpha + 1}`, edits: [{ kind: "bands", bands }] }],
  };
}

/** The workshop's tiler writes seven bands: the model's six and an alpha. */
function alphaText({ statistics }: BandFacts, band: number): string {
  const levels = levelsOf(statistics[band]);
  const what =
    levels.length === 1 ? `is ${levels[0]} everywhere` : `contains only ${levels.join(" and ")}`;
  return `Band ${band + 1} ${what}: it looks like the alpha (opacity) band of map tiles, which the workshop’s notebook drops.`;
}

function levelsOf(statistics: BandStatistics | undefined): readonly number[] {
  return statistics?.levels ?? [];
}

function distinct(choices: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const keys = choices.map((bands) => bands.join());
  return choices.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}

function isInOrder(bands: readonly number[]): boolean {
  return bands.every((band, index) => band === index);
}

function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, band) => band);
}

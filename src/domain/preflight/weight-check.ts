import { isFloat } from "#domain/array/dtype.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { formatBytes } from "#domain/text/format.ts";
import {
  type ArrayCheck,
  type ArrayFacts,
  type CheckInput,
  type Fix,
  fine,
  type TargetServer,
  type Verdict,
} from "./check-result.ts";
import { modelSize } from "./model-size.ts";
import { cutOrFill } from "./shape-checks.ts";
import { tilesOfAnySize } from "./tile-fixes.ts";
import { castFix, checkValues, isWhole } from "./value-checks.ts";
import { spanOf } from "./value-text.ts";

/**
 * Checks the array's size as JSON, as the API's function sends it, against the limit of the model's
 * endpoint.
 */
export const WEIGHT_CHECK: ArrayCheck = { about: "weight", run: checkWeight };

/** A crop can be slightly larger than its share of the whole: its numbers may be longer. */
const MARGIN = 0.95;
/** Values that span this much lose nothing relevant by rounding. */
const MIN_SPAN_TO_ROUND = 100;

/**
 * The array's size as JSON on this server. An unknown server is assumed to use Python, whose JSON
 * is larger.
 */
export function bytesAsJson({ jsonWeight }: ArrayFacts, { jsonWriter }: TargetServer): number {
  return jsonWriter === "javascript" ? jsonWeight.javascript : jsonWeight.python;
}

const ROUND_FIX: Fix = { title: "Round to whole numbers", edits: [{ kind: "round" }] };

function checkWeight(input: CheckInput): Verdict {
  const { used: facts, card, server, jsonBytes: bytes } = input;
  const { jsonWriter, limitBytes } = server;
  const weight = `As JSON, the format of the request to the model, the array takes ${formatBytes(bytes)}`;
  const limit = `the model’s endpoint takes ${formatBytes(limitBytes)} at most`;
  if (bytes <= limitBytes) {
    const fixes = [castFix(facts)].filter((fix) => fix !== undefined);
    return { ...fine(`${weight}; ${limit}.`), fixes };
  }
  const isCertain = jsonWriter !== undefined || facts.jsonWeight.javascript > limitBytes;
  const perhaps = isCertain ? "" : " if the API’s function is written in Python";
  const willFit = croppedBytes(facts, card, bytes) <= MARGIN * limitBytes;
  // How long the numbers are follows from their values, which come first.
  const isOpen = checkValues(input).level !== "fine";
  const fixes = willFit || isOpen ? [] : lighterFixes(input);
  if (!isCertain && fixes[0]?.edits.some(({ kind }) => kind === "crop" || kind === "tiles")) {
    // It is not cut on a guess: if the function is in Python, its refusal shows it.
    const lightest = formatBytes(facts.jsonWeight.javascript);
    const sentence = `As JSON, the format of the request to the model, the array takes ${lightest}, or ${formatBytes(bytes)}${perhaps}; ${limit}.`;
    return { ...fine(sentence), fixes };
  }
  return {
    level: isCertain ? "fail" : "look",
    sentence: `${weight}${perhaps}, and ${limit}.${whyText(facts, willFit)}`,
    fixes,
  };
}

function whyText(facts: ArrayFacts, willFit: boolean): string {
  if (willFit) return " It will fit once it has the model’s size.";
  const hasFractions = isFloat(facts.dtype) && !isWhole(facts);
  return hasFractions ? " A fraction takes up to 20 characters there." : "";
}

/** The estimated bytes once the array has the model's size. */
function croppedBytes({ height, width }: ArrayFacts, card: ModelCard, bytes: number): number {
  const target = modelSize({ height, width }, card);
  return bytes * Math.min(1, (target.height * target.width) / (height * width));
}

/**
 * Fewer characters per value, or fewer pixels a run if the model takes any size: tiles, or a crop; the
 * sufficient fix first.
 */
function lighterFixes(input: CheckInput): readonly Fix[] {
  const { used: facts, card, server, jsonBytes: bytes } = input;
  const { jsonWriter, limitBytes } = server;
  const shorter = shorterValuesFix(facts, jsonWriter);
  const scale = Math.sqrt((MARGIN * limitBytes) / bytes);
  const size = { height: Math.floor(facts.height * scale), width: Math.floor(facts.width * scale) };
  const isFixed = card.input.height !== undefined || card.input.width !== undefined;
  const smaller = isFixed
    ? []
    : [...tilesOfAnySize(input), ...cutOrFill(facts, modelSize(size, card))];
  if (shorter === undefined) return smaller;
  return roundedBytes(facts) <= limitBytes ? [shorter, ...smaller] : [...smaller, shorter];
}

function shorterValuesFix(
  facts: ArrayFacts,
  jsonWriter: TargetServer["jsonWriter"],
): Fix | undefined {
  if (isWhole(facts)) return jsonWriter === "javascript" ? undefined : castFix(facts);
  const { min, max } = spanOf(facts);
  return max - min >= MIN_SPAN_TO_ROUND ? ROUND_FIX : undefined;
}

/** An upper bound of Python's JSON once all values are whole: each as long as the longest. */
function roundedBytes(facts: ArrayFacts): number {
  const { height, width, statistics } = facts;
  const { min, max } = spanOf(facts);
  // Whole numbers are cast to integers; others are rounded and keep their dtype.
  const ending = isWhole(facts) ? ", " : ".0, ";
  const longest = Math.max(...[min, max].map((value) => `${Math.round(value)}${ending}`.length));
  return height * width * (statistics.length * longest + "[]".length);
}

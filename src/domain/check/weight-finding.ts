import { isFloat } from "#domain/array/dtype.ts";
import { byteSizeText } from "#domain/byte-size.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { type CheckedServer, type Facts, type Finding, fine, type Remedy } from "./finding.ts";
import { cutOrFill, wantedSize } from "./shape-findings.ts";
import {
  areFractions,
  castRemedy,
  encodeRemedy,
  isWhole,
  ROUND_REMEDY,
  spanOf,
} from "./value-findings.ts";

/** A cut-out may be a little heavier than the whole: its numbers may be longer. */
const MARGIN = 0.95;
/** Values that span this much lose nothing that matters when they are rounded. */
const SPAN_TO_ROUND = 100;

/** The array as JSON, which is what the API's function makes of it, beside what the model's endpoint takes. */
export function weightFinding(facts: Facts, card: ModelCard, server: CheckedServer): Finding {
  const { jsonWriter, limitBytes } = server;
  const { javascript, python } = facts.jsonWeight;
  // An unknown server may be of either kind: the heavier writes with Python.
  const bytes = jsonWriter === "javascript" ? javascript : python;
  const weight = `As JSON, the text in which the model is asked, the array weighs ${byteSizeText(bytes)}`;
  const limit = `the model’s endpoint takes ${byteSizeText(limitBytes)} at most`;
  if (bytes <= limitBytes) {
    const remedies = [castRemedy(facts)].filter((remedy) => remedy !== undefined);
    return { ...fine("weight", `${weight}; ${limit}.`), remedies };
  }
  const isCertain = jsonWriter !== undefined || javascript > limitBytes;
  const perhaps = isCertain ? "" : " if the API’s function is written in Python";
  const settled = settledBytes(facts, card, bytes);
  return {
    about: "weight",
    level: isCertain ? "fail" : "look",
    sentence: `${weight}${perhaps}, and ${limit}.${whyText(facts, settled <= limitBytes)}`,
    remedies: settled <= limitBytes ? [] : lighter(facts, card, server, settled),
    needsPerson: false,
  };
}

function whyText(facts: Facts, willFit: boolean): string {
  if (willFit) return " With the model’s own size and bands it will fit.";
  const hasFractions = isFloat(facts.dtype) && !isWhole(facts);
  return hasFractions ? " A number with a fraction takes up to 20 characters there." : "";
}

/** What would be left of the bytes once the array has the size and the bands that the model takes. */
function settledBytes(facts: Facts, card: ModelCard, bytes: number): number {
  const { height, width, bandCount, statistics } = facts;
  const wanted = wantedSize(facts, card);
  const pixels = (wanted.height * wanted.width) / (height * width);
  return bytes * Math.min(1, pixels) * (statistics.length / bandCount);
}

/** Fewer characters a value, or fewer pixels where the model takes any size; what will do comes first. */
function lighter(
  facts: Facts,
  card: ModelCard,
  { jsonWriter, limitBytes }: CheckedServer,
  bytes: number,
): readonly Remedy[] {
  const shorter = fewerCharacters(facts, card, jsonWriter);
  const scale = Math.sqrt((MARGIN * limitBytes) / bytes);
  const size = { height: Math.floor(facts.height * scale), width: Math.floor(facts.width * scale) };
  const isFixed = card.input.height !== undefined || card.input.width !== undefined;
  const smaller = isFixed ? [] : cutOrFill(facts, wantedSize(size, card));
  if (shorter === undefined) return smaller;
  return wholeBytes(facts, card) <= limitBytes ? [shorter, ...smaller] : [...smaller, shorter];
}

function fewerCharacters(
  facts: Facts,
  card: ModelCard,
  jsonWriter: CheckedServer["jsonWriter"],
): Remedy | undefined {
  if (areFractions(facts, card)) return encodedWhole(card);
  if (isWhole(facts)) return jsonWriter === "javascript" ? undefined : castRemedy(facts);
  const { min, max } = spanOf(facts);
  const mayRound = card.input.stored?.integral || max - min >= SPAN_TO_ROUND;
  return mayRound ? ROUND_REMEDY : undefined;
}

function encodedWhole(card: ModelCard): Remedy {
  const encode = encodeRemedy(card);
  if (card.input.stored?.integral) return encode;
  return { title: `${encode.title}, rounded`, edits: [...encode.edits, ...ROUND_REMEDY.edits] };
}

/** Bytes of Python's JSON, at most, once all values are whole: each as long as the longest. */
function wholeBytes(facts: Facts, card: ModelCard): number {
  const { height, width, statistics } = facts;
  const { min, max } = spanOf(facts);
  const ends = areFractions(facts, card) ? [highestCount(card)] : [min, max];
  // Whole numbers are cast to integers, others are rounded and stay what they are.
  const ending = isWhole(facts) ? ", " : ".0, ";
  const longest = Math.max(...ends.map((value) => `${Math.round(value)}${ending}`.length));
  return height * width * (statistics.length * longest + "[]".length);
}

/** What the card's formula makes of 1. */
function highestCount({ input: { stored }, bands }: ModelCard): number {
  return stored?.max ?? 1 / Math.min(...bands.map(({ decoding }) => decoding.scale));
}

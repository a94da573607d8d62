import * as v from "valibot";
import { closedObject, finiteNumber, nonEmptyText } from "#domain/config/config-file.ts";
import { choiceProblems } from "#domain/model/choice-problems.ts";
import { defaultColour } from "#domain/model/default-colour.ts";
import type { CardClass, CardOutput } from "#domain/model/model-card.ts";
import type { Colour } from "#domain/render/colour.ts";
import { shareAbove } from "#domain/render/overlay.ts";
import { formatFixed, formatPercent } from "#domain/text/format.ts";
import { pythonText } from "#domain/text/python-text.ts";
import type {
  KindOutput,
  ModelKind,
  OutputFacts,
  OutputFile,
  OutputPlaces,
  ResultFacts,
  ResultText,
} from "./model-kind.ts";

/** The meaning of a segmentation's scores, by `kind` in the card's extension. */
const SCORES = {
  probability: { name: "probability", heading: "p" },
  score: { name: "score", heading: "Score" },
} as const;

const FACTS = closedObject({
  kind: v.picklist(["probability", "score"]),
  range: v.strictTuple([finiteNumber(), finiteNumber()]),
  positive_class: v.pipe(v.number(), v.integer("must be a whole number")),
  comparison: v.literal(">="),
  thresholds: v.array(
    closedObject({
      id: nonEmptyText(),
      title: v.optional(nonEmptyText()),
      value: finiteNumber(),
      formula: v.optional(nonEmptyText()),
      default: v.boolean(),
    }),
  ),
});

/** The common part of segmentations of one and of several classes: a threshold and a mask. */
export const SEGMENTATION = {
  draws: "mask",
  scoreKinds: Object.keys(SCORES),
  facts: FACTS,
  problems,
  output: outputOf,
  threshold: (chosen) => chosen,
  whyThresholdIsFixed,
  result,
  shortResult: (output, scores) =>
    `${output.classTitle}: ${formatPercent(shareAbove(scores, output.defaultThreshold))}`,
  tableCaption: ({ score }) => `Share and mean of each ninth of the picture: mean ${score.name}`,
  tableCell: (share, meanScore) => `${formatPercent(share)}, ${formatFixed(meanScore, 2)}`,
  scoreText: (score) => formatFixed(score, 2),
} as const satisfies Partial<ModelKind>;

function problems(output: OutputFile, facts: OutputFacts, where: OutputPlaces): readonly string[] {
  const { positive_class: positive, thresholds, range } = v.parse(FACTS, facts);
  const [min, max] = range;
  const found = choiceProblems(`${where.facts}.thresholds`, thresholds);
  for (const { id, value } of thresholds) {
    if (value < min || value > max) {
      found.push(`${where.facts}.thresholds: ${id} is outside the range ${min} to ${max}.`);
    }
  }
  if (output.classes.length === 0) {
    found.push(`${where.output}["classification:classes"] is missing.`);
  } else if (!output.classes.some(({ value }) => value === positive)) {
    found.push(
      `${where.facts}.positive_class is ${positive}, which classification:classes does not list.`,
    );
  }
  return found;
}

function outputOf({ classes }: OutputFile, facts: OutputFacts): KindOutput {
  const { kind, positive_class: positive, thresholds } = v.parse(FACTS, facts);
  const ordered = [...classes].sort((one, other) => one.value - other.value);
  const positiveIndex = ordered.findIndex(({ value }) => value === positive);
  const own = ordered[positiveIndex];
  const cut = thresholds.find((threshold) => threshold.default);
  if (cut === undefined) throw new Error("The card was not checked.");
  return {
    score: SCORES[kind],
    unit: "",
    classTitle: own?.title ?? own?.name ?? "Class",
    classColour: colourOf(own?.color_hint) ?? defaultColour(0),
    colourMap: "viridis",
    classes: classesOf(ordered),
    classValues: ordered.map(({ value }) => value),
    positiveIndex,
    thresholds: thresholds.map(({ id, title = id, value, default: isDefault }) => ({
      id,
      title,
      value,
      isDefault,
    })),
    defaultThreshold: cut.value,
  };
}

function classesOf(ordered: OutputFile["classes"]): CardClass[] {
  const hasBackground = ordered.length > 1 && ordered[0]?.value === 0;
  return ordered.map(({ name, title = name, color_hint: hint }, index) => {
    if (hasBackground && index === 0) return { title, colour: undefined };
    return { title, colour: colourOf(hint) ?? defaultColour(hasBackground ? index - 1 : index) };
  });
}

function colourOf(hex: string | undefined): Colour | undefined {
  if (hex === undefined) return undefined;
  const byteAt = (start: number) => Number.parseInt(hex.slice(start, start + 2), 16);
  return [byteAt(0), byteAt(2), byteAt(4)];
}

function whyThresholdIsFixed(_selected: unknown, isBinary: boolean): string | undefined {
  return isBinary
    ? "The model’s reply contains only 0 and 1: it is already a mask, and the threshold has no effect."
    : undefined;
}

/** For example "Smoke: 12.4% of pixels". */
function shareText(title: string, share: number): string {
  return `${title}: ${formatPercent(share)} of pixels`;
}

function result(output: CardOutput, facts: ResultFacts): ResultText {
  const { title = "Marked", share, meanInside, regionCount, largestWhere } = facts;
  const where =
    largestWhere === undefined ? "" : `, ${regionCount === 1 ? "" : "the largest "}${largestWhere}`;
  const lines = [`${regionCount} ${regionCount === 1 ? "region" : "regions"}${where}`];
  if (meanInside !== undefined) {
    lines.push(`Mean ${output.score.name} inside ${formatFixed(meanInside, 2)}`);
  }
  return { title: shareText(title, share), lines, spoken: spoken(output, facts) };
}

/**
 * A result in one sentence, for users who do not see the picture: "Smoke covers 12.4% of the chip, 3
 * regions, the largest upper left, mean probability inside 0.81."
 */
function spoken(output: CardOutput, facts: ResultFacts): string {
  const { title, share, pixelCount, meanInside, threshold, picture } = facts;
  if (pixelCount === 0) {
    return title === undefined
      ? "Nothing is above the threshold."
      : `No ${uncapitalised(title)} at or above ${formatFixed(threshold, 2)}.`;
  }
  const parts = [
    `${title ?? "Marked"} covers ${percentText(share)} of the ${picture}`,
    regionsText(facts),
  ];
  if (meanInside !== undefined) {
    parts.push(`mean ${output.score.name} inside ${formatFixed(meanInside, 2)}`);
  }
  return `${parts.join(", ")}.`;
}

/** A share above 0 is never announced as 0. */
function percentText(share: number): string {
  const percent = formatPercent(share);
  return percent === "0.0%" ? "less than 0.1%" : percent;
}

function regionsText({ regionCount, largestWhere: where }: ResultFacts): string {
  if (where === undefined) return "no region large enough to count";
  return regionCount === 1 ? `1 region, ${where}` : `${regionCount} regions, the largest ${where}`;
}

/** "Smoke" within a sentence is "smoke", but "SO2" stays. */
function uncapitalised(title: string): string {
  const [first = "", second = ""] = title;
  const isName = second !== second.toLowerCase();
  return isName ? title : first.toLowerCase() + title.slice(first.length);
}

/**
 * The steps that cut one plane at the threshold.
 *
 * @param planeOf the plane of a reply that has several: an index in Python, -1 for the last.
 * @param comment what the result is.
 */
export function pythonMask(planeOf: (output: CardOutput) => number, comment: string) {
  return {
    settings: ({ classTitle, defaultThreshold }) => `CLASS = ${pythonText(classTitle)}
THRESHOLD = ${defaultThreshold}  # a pixel belongs to the class at or above this score`,
    result: (output) => `# 5. ${comment}
plane = np.squeeze(scores).astype(np.float32)
if plane.ndim == 3:
    plane = plane[..., ${planeOf(output)}] if plane.shape[-1] <= min(plane.shape[:2]) else plane[${planeOf(output)}]
scored = plane[np.isfinite(plane)]
share = 100 * (scored >= THRESHOLD).mean()
print("Scores of shape", scores.shape)
print(f"{CLASS}: {share:.1f}% of pixels (score at or above {THRESHOLD:.2f})")`,
    overlay: ({ classColour }, opacity) => `overlay = np.zeros((*plane.shape, 4))
overlay[plane >= THRESHOLD] = (${[...classColour.map((value) => (value / 255).toFixed(3)), opacity].join(", ")})`,
    title: 'f"{CLASS}: {share:.1f}% of pixels"',
  } as const satisfies ModelKind["python"];
}

import type { Edit } from "#domain/array/edit.ts";
import type { ModelCard } from "#domain/model-card.ts";
import type { CheckedServer, Facts, Finding, Level, Remedy } from "./finding.ts";
import {
  alphaText,
  bandFinding,
  batchFindings,
  cutOrFill,
  layoutFindings,
  sizeFinding,
  wantedSize,
} from "./shape-findings.ts";
import { constantFindings, missingFinding, valueEdits, valuesFinding } from "./value-findings.ts";
import { weightFinding } from "./weight-finding.ts";

/** An array beside what its model wants. */
export interface Check {
  /** The worst of the findings'. */
  readonly level: Level;
  readonly findings: readonly Finding[];
  /** What makes it fit in one press; undefined where it fits, or where a person has to decide. */
  readonly mend: Remedy | undefined;
}

const LEVELS: readonly Level[] = ["fine", "look", "fail"];

/**
 * Looks at an array before a byte of it leaves. Pure and cheap: it goes by the facts alone, so that
 * it may be asked again whenever more is known of the server.
 * @param edits those that have led to these facts.
 */
export function checkArray(
  facts: Facts,
  card: ModelCard,
  server: CheckedServer,
  edits: readonly Edit[] = [],
): Check {
  const isPicked = edits.some(({ kind }) => kind === "pick");
  const findings = [
    ...fileFindings(facts),
    ...layoutFindings(facts),
    ...batchFindings(facts, server, isPicked),
    bandFinding(facts, card),
    sizeFinding(facts, card),
    valuesFinding(facts, card),
    missingFinding(facts),
    ...constantFindings(facts, card),
    weightFinding(facts, card, server),
  ];
  const level = LEVELS[Math.max(...findings.map((finding) => LEVELS.indexOf(finding.level)))];
  return { level: level ?? "fine", findings, mend: mendOf(facts, findings, card) };
}

function fileFindings({ format }: Facts): Finding[] {
  if (format !== "picture") return [];
  return [
    {
      about: "file",
      level: "look",
      sentence:
        "This is a picture, which has lost the sensor’s bands. If it is the truth mask of an array, give it the array’s name and drop both: x.bmp belongs to x.tif.",
      remedies: [],
    },
  ];
}

/** Findings that only a person can answer, or that nothing here mends. */
function needsDecision(facts: Facts, findings: readonly Finding[], card: ModelCard): boolean {
  return findings.some(({ about, level, remedies }) => {
    if (level === "fine" || about === "weight") return false;
    if (about === "bands") return alphaText(facts, card.bands.length) === undefined;
    if (about === "file" || about === "layout" || about === "batch") return true;
    return level === "fail" && remedies.length === 0;
  });
}

/** All that is wrong, mended in the order in which it has to be. */
function mendOf(facts: Facts, findings: readonly Finding[], card: ModelCard): Remedy | undefined {
  if (needsDecision(facts, findings, card)) return undefined;
  const bands = findings.find(({ about }) => about === "bands");
  const size = cutOrFill(facts, wantedSize(facts, card));
  const parts = [
    ...(bands?.remedies ?? []).slice(0, 1).flatMap(({ edits }) => edits),
    ...size.slice(0, 1).flatMap(({ edits }) => edits),
    ...valueEdits(facts, card),
  ];
  if (parts.length > 0) return { title: titleOf(parts, findings), edits: parts };
  const weight = findings.find(({ about }) => about === "weight");
  return weight?.remedies[0];
}

/** One thing to mend is named; several are not listed on a button. */
function titleOf(parts: readonly Edit[], findings: readonly Finding[]): string {
  const remedies = findings.flatMap((finding) => finding.remedies);
  const only =
    parts.length === 1
      ? remedies.find(({ edits }) => edits[0]?.kind === parts[0]?.kind)
      : undefined;
  return only?.title ?? "Make it fit the model";
}

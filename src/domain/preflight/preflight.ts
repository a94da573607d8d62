import type { Edit } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { CheckedServer, Facts, Finding, Level, Remedy } from "./check-result.ts";
import {
  bandFinding,
  batchAxisFindings,
  batchFindings,
  layoutFindings,
  sizeFinding,
} from "./shape-checks.ts";
import { constantFindings, missingFinding, valuesFinding } from "./value-checks.ts";
import { bytesAsJson, weightFinding } from "./weight-check.ts";

/** An array beside what its model wants. */
export interface Check {
  /** The worst of the findings'. */
  readonly level: Level;
  readonly findings: readonly Finding[];
  /** What makes it fit in one press; undefined where it fits, or where a person has to decide. */
  readonly mend: Remedy | undefined;
  /** What the array weighs as the JSON in which this server asks the model. */
  readonly jsonBytes: number;
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
  const holdsSeveral = facts.batchCount > 1 && edits.every(({ kind }) => kind !== "pick");
  // Bands that the model does not take will be dropped: their values say nothing of the others.
  const taken = { ...facts, statistics: facts.statistics.slice(0, card.bands.length) };
  const jsonBytes = bytesAsJson(facts, server);
  const findings = [
    ...fileFindings(facts),
    ...layoutFindings(facts),
    ...(holdsSeveral ? batchFindings(facts) : batchAxisFindings(facts, server)),
    bandFinding(facts, card),
    sizeFinding(facts, card),
    missingFinding(taken),
    valuesFinding(taken, card),
    ...constantFindings(taken, card),
    weightFinding(taken, card, server, jsonBytes),
  ];
  const level = LEVELS[Math.max(...findings.map((finding) => LEVELS.indexOf(finding.level)))];
  return { level: level ?? "fine", findings, mend: mendOf(findings), jsonBytes };
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
      needsPerson: true,
    },
  ];
}

/** The first remedy of all that is wrong, one after the other. */
function mendOf(findings: readonly Finding[]): Remedy | undefined {
  const open = findings.filter(({ level }) => level !== "fine");
  if (open.some(({ needsPerson }) => needsPerson)) return undefined;
  const wanted = open.flatMap(({ remedies: [first] }) => first?.edits ?? []);
  // What several findings ask for is done once, as the last of them asks.
  const edits = [...new Map(wanted.map((edit) => [edit.kind, edit])).values()];
  if (edits.length === 0) return undefined;
  const remedies = open.flatMap((finding) => finding.remedies);
  const same = remedies.find(
    (remedy) =>
      remedy.edits.length === edits.length && remedy.edits.every((edit) => edits.includes(edit)),
  );
  return { title: same?.title ?? "Make it fit the model", edits };
}

import type { Edit } from "#domain/edits/edit.ts";
import { PICTURE } from "#domain/formats/picture.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { ArrayFacts, CheckResult, Fix, Level, TargetServer } from "./check-result.ts";
import { bandCheck, batchAxisCheck, batchCheck, layoutCheck, sizeCheck } from "./shape-checks.ts";
import { constantCheck, missingCheck, valuesCheck } from "./value-checks.ts";
import { bytesAsJson, weightCheck } from "./weight-check.ts";

/** An array beside what its model wants. */
export interface Preflight {
  /** The worst of the results'. */
  readonly level: Level;
  readonly results: readonly CheckResult[];
  /** What makes it fit in one press; undefined where it fits, or where a person has to decide. */
  readonly fix: Fix | undefined;
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
  facts: ArrayFacts,
  card: ModelCard,
  server: TargetServer,
  edits: readonly Edit[] = [],
): Preflight {
  const holdsSeveral = facts.batchCount > 1 && edits.every(({ kind }) => kind !== "pick");
  // Bands that the model does not take will be dropped: their values say nothing of the others.
  const taken = { ...facts, statistics: facts.statistics.slice(0, card.bands.length) };
  const jsonBytes = bytesAsJson(facts, server);
  const results = [
    ...fileCheck(facts),
    ...layoutCheck(facts),
    ...(holdsSeveral ? batchCheck(facts) : batchAxisCheck(facts, server)),
    bandCheck(facts, card),
    sizeCheck(facts, card),
    missingCheck(taken),
    valuesCheck(taken, card),
    ...constantCheck(taken, card),
    weightCheck(taken, card, server, jsonBytes),
  ];
  const level = LEVELS[Math.max(...results.map((finding) => LEVELS.indexOf(finding.level)))];
  return { level: level ?? "fine", results, fix: combinedFix(results), jsonBytes };
}

function fileCheck({ format }: ArrayFacts): CheckResult[] {
  if (format !== PICTURE.id) return [];
  return [
    {
      about: "file",
      level: "look",
      sentence:
        "This is a picture, which has lost the sensor’s bands. If it is the truth mask of an array, give it the array’s name and drop both: x.bmp belongs to x.tif.",
      fixes: [],
      needsDecision: true,
    },
  ];
}

/** The first fix of all that is wrong, one after the other. */
function combinedFix(results: readonly CheckResult[]): Fix | undefined {
  const open = results.filter(({ level }) => level !== "fine");
  if (open.some(({ needsDecision }) => needsDecision)) return undefined;
  const wanted = open.flatMap(({ fixes: [first] }) => first?.edits ?? []);
  // What several results ask for is done once, as the last of them asks.
  const edits = [...new Map(wanted.map((edit) => [edit.kind, edit])).values()];
  if (edits.length === 0) return undefined;
  const fixes = open.flatMap((finding) => finding.fixes);
  const same = fixes.find(
    (fix) => fix.edits.length === edits.length && fix.edits.every((edit) => edits.includes(edit)),
  );
  return { title: same?.title ?? "Make it fit the model", edits };
}

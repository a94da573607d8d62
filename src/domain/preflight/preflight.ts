import type { Edit } from "#domain/edits/edit.ts";
import { PICTURE } from "#domain/formats/picture.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { modelBands } from "./band-check.ts";
import {
  type ArrayCheck,
  type ArrayFacts,
  type CheckInput,
  type CheckResult,
  type Fix,
  fine,
  type Level,
  type Subject,
  type TargetServer,
  type UsedFacts,
} from "./check-result.ts";
import { IDENTITY_CHECKS, SIZE_CHECK } from "./shape-checks.ts";
import { VALUE_CHECKS } from "./value-checks.ts";
import { bytesAsJson, WEIGHT_CHECK } from "./weight-check.ts";

/** An array compared with its model card, before upload. */
export interface Preflight {
  /** The worst of the results. */
  readonly level: Level;
  readonly results: readonly CheckResult[];
  /** Makes the array fit in one click; undefined if it fits, or if the user has to decide. */
  readonly fix: Fix | undefined;
  /** The array's size as JSON, as this server sends it to the model. */
  readonly jsonBytes: number;
}

const LEVELS: readonly Level[] = ["fine", "look", "fail"];

const FILE_CHECK: ArrayCheck = {
  about: "file",
  run: ({ facts: { format, notes } }) => {
    if (format === PICTURE.id) {
      return {
        level: "look",
        sentence:
          "This is an image, which has no sensor bands. If it is the reference mask of an array, give it the array’s name and drop both: x.bmp belongs to x.tif.",
        needs: "other-array",
      };
    }
    return notes.length === 0 ? undefined : fine(notes.join(" "));
  },
};

/** What a fill value would distort: checked once it is known whether it is one. */
const AFTER_FILLS: readonly Subject[] = ["values", "constant"];

/** Causes before their consequences: the order in which results are shown and fixed. */
const CHECKS: readonly ArrayCheck[] = [
  FILE_CHECK,
  ...IDENTITY_CHECKS,
  ...VALUE_CHECKS,
  SIZE_CHECK,
  WEIGHT_CHECK,
];

/**
 * Checks an array before anything is uploaded. Pure and cheap: it reads only facts, so it can run
 * again whenever the server profile changes.
 * @param edits the edits that led to these facts.
 */
export function checkArray(
  facts: ArrayFacts,
  card: ModelCard,
  server: TargetServer,
  edits: readonly Edit[] = [],
): Preflight {
  const jsonBytes = bytesAsJson(facts, server);
  const input: CheckInput = {
    facts,
    used: withBands(facts, modelBands(facts, card)),
    card,
    server,
    edits,
    jsonBytes,
  };
  const results = CHECKS.flatMap(({ about, run }) => {
    const isOpen = facts.suspectedFill !== undefined;
    if (isOpen && AFTER_FILLS.includes(about)) return [];
    const verdict = run(input);
    if (verdict === undefined) return [];
    const result = { fixes: [], needs: undefined, compared: [], about, ...verdict };
    // Its fixes follow from the values.
    return [isOpen && about === "weight" ? { ...result, fixes: [] } : result];
  });
  const level = LEVELS[Math.max(...results.map((result) => LEVELS.indexOf(result.level)))];
  return { level: level ?? "fine", results, fix: combinedFix(results), jsonBytes };
}

/** These are settled once a server has answered. */
const SETTLED_BY_RUN: readonly Subject[] = ["batch", "batch-axis", "weight"];

/** Why a prediction of this array may be meaningless, in the order of the checks. */
export function predictionDoubts({ results }: Preflight): readonly CheckResult[] {
  return results.filter(({ level, about }) => level !== "fine" && !SETTLED_BY_RUN.includes(about));
}

/** The facts as they will be once the model's bands are selected and in its order. */
function withBands(facts: ArrayFacts, kept: readonly number[]): UsedFacts {
  const statistics = kept.flatMap((band) => facts.statistics[band] ?? []);
  const scaling = facts.scaling && kept.flatMap((band) => facts.scaling?.[band] ?? []);
  return { ...facts, statistics, scaling, kept };
}

/**
 * When an edit is applied among those of one click, whatever the order of the checks: values change in
 * fewer pixels after a crop, missing ones have no weight in a resized image, and padding is zeros as
 * the model gets them.
 */
const STAGES: Readonly<Record<Edit["kind"], number>> = {
  member: 0,
  layout: 0,
  pick: 0,
  "batch-axis": 0,
  bands: 0,
  crop: 1,
  resize: 1,
  "fill-missing": 2,
  "nodata-to-zero": 2,
  scale: 2,
  "keep-values": 2,
  encode: 2,
  round: 2,
  cast: 2,
  pad: 3,
  tiles: 4,
};

/** The first fix of every result that is not fine. */
function combinedFix(results: readonly CheckResult[]): Fix | undefined {
  const open = results.filter(({ level }) => level !== "fine");
  if (open.some(({ needs }) => needs !== undefined)) return undefined;
  const first = open.flatMap(({ fixes: [fix] }) => fix?.edits ?? []);
  // Each kind of edit is applied once, as in the last result.
  const edits = [...new Map(first.map((edit) => [edit.kind, edit])).values()].toSorted(
    (one, other) => STAGES[one.kind] - STAGES[other.kind],
  );
  if (edits.length === 0) return undefined;
  const same = open
    .flatMap(({ fixes }) => fixes)
    .find(
      (fix) => fix.edits.length === edits.length && fix.edits.every((edit) => edits.includes(edit)),
    );
  return { title: same?.title ?? "Apply all fixes", edits };
}

import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ExportContext, ExportedView, ReportDetails } from "#domain/exports/export.ts";
import { cutOf, type ExportedCut } from "#domain/exports/exported-cut.ts";
import type { ExportedResult } from "#domain/exports/exported-result.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { CheckResult } from "#domain/preflight/check-result.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { countResults, type QueueItem } from "#domain/queue/queue.ts";
import type { Size } from "#domain/render/view.ts";
import type { Run } from "#domain/run/run.ts";
import { npyName } from "#domain/s3/object-key.ts";
import { activeThreshold } from "#domain/view/active-settings.ts";
import { queryOf } from "#domain/view/view-link.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { serverProfile, signUpload } from "#engine/export-item.ts";
import { loadProjection } from "#engine/locate-pixels.ts";
import { archiveOf, factsOf } from "#engine/make-exports.ts";
import { uploadLocation } from "#engine/run-input.ts";
import { viewPng } from "#features/viewer/view-png.ts";
import type { ViewerModel } from "#features/viewer/viewer-model.ts";
import { version } from "#package.json" with { type: "json" };
import { resultOf, resultsOf, type ShownResults } from "./queue-results.ts";

/** What an export context is made of. */
export interface ExportInputs {
  readonly item: QueueItem;
  readonly array: PreparedArray;
  readonly card: ModelCard;
  /** Undefined until signed in. */
  readonly aws: AwsContext | undefined;
  /** Undefined for what concerns the upload alone. */
  readonly shown: ShownQueue | undefined;
}

/** The picture and the queue's results as they are shown. */
export interface ShownQueue extends ShownResults {
  /** Undefined while the array's planes are being read. */
  readonly viewer: ViewerModel | undefined;
  /** The picture's size in CSS pixels; undefined until it is laid out. */
  readonly canvas: Size | undefined;
  /** Why the selected array's prediction may be meaningless. */
  readonly doubts: readonly CheckResult[];
}

/** The selected item, as exports see it. */
export function exportContext({ item, array, card, aws, shown }: ExportInputs): ExportContext {
  const fileName = npyName(item.name);
  const { sha256 } = array;
  const result = shown && resultOf(item, array, card, shown.view);
  return {
    upload: array.tiles === undefined ? array.upload : undefined,
    fileName,
    result,
    view: shown && exportedView(shown),
    report: shown && reportDetails(item.run, shown),
    queue: shown && queueContext(shown).queue,
    run:
      aws === undefined
        ? undefined
        : {
            config: aws.config,
            card,
            location: uploadLocation({ name: fileName, sha256 }, aws),
            fileName,
            serverProfile: serverProfile(aws.config),
            edited: { edits: item.edits, array },
            cut: result ? cutOf(result) : shown && cutBeforeRun(shown.view, card),
          },
    presignUpload: async ({ location }) => {
      if (aws === undefined) throw new Error("Nothing is signed before signing in.");
      return signUpload(aws, location);
    },
    loadProjection,
  };
}

function cutBeforeRun(view: ViewSettings, card: ModelCard): ExportedCut {
  return { threshold: activeThreshold(view, card), selected: undefined };
}

function exportedView({ viewer, canvas }: ShownQueue): ExportedView | undefined {
  if (viewer === undefined || canvas === undefined) return undefined;
  return { draw: (scale) => viewPng(viewer, canvas, scale) };
}

function reportDetails(
  { timings, uploadSkipped }: Run,
  { view, doubts }: ShownQueue,
): ReportDetails {
  return {
    version,
    madeAt: new Date().toISOString().replace(/:\d\d\.\d+Z$/, "Z"),
    viewQuery: queryOf(view),
    doubts: doubts.map(({ sentence }) => sentence),
    timings,
    uploadSkipped,
  };
}

/** What the exports of all results need. */
export function queueContext(shown: ShownResults): Pick<ExportContext, "queue"> {
  return {
    queue: {
      resultCount: countResults(shown.items),
      facts: () => factsOf(exportedResults(shown)),
      archive: () => archiveOf(exportedResults(shown)),
    },
  };
}

async function* exportedResults(shown: ShownResults): AsyncGenerator<ExportedResult> {
  for await (const { result } of resultsOf(shown)) yield result;
}

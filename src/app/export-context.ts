import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ExportContext, ExportedView, ReportDetails } from "#domain/exports/export.ts";
import { type ExportedResult, exportedResult } from "#domain/exports/exported-result.ts";
import type { ListedCard, ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import { withoutMissing } from "#domain/prediction/missing-pixels.ts";
import type { CheckResult } from "#domain/preflight/check-result.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { cardOfItem, type QueueItem } from "#domain/queue/queue.ts";
import type { Size } from "#domain/render/view.ts";
import type { Run } from "#domain/run/run.ts";
import { npyName } from "#domain/s3/object-key.ts";
import { queryOf } from "#domain/view/view-link.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { openArchive } from "#engine/archive-scores.ts";
import { serverProfile, signUpload } from "#engine/export-item.ts";
import { loadProjection } from "#engine/locate-pixels.ts";
import { uploadLocation } from "#engine/run-input.ts";
import { viewPng } from "#features/viewer/view-png.ts";
import type { ViewerModel } from "#features/viewer/viewer-model.ts";
import { version } from "#package.json" with { type: "json" };

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
export interface ShownQueue {
  readonly view: ViewSettings;
  /** Undefined while the array's planes are being read. */
  readonly viewer: ViewerModel | undefined;
  /** The picture's size in CSS pixels; undefined until it is laid out. */
  readonly canvas: Size | undefined;
  readonly items: readonly QueueItem[];
  /** Why the selected array's prediction may be meaningless. */
  readonly doubts: readonly CheckResult[];
  /** The page's card. */
  readonly page: ListedCard;
}

/** The selected item, as exports see it. */
export function exportContext({ item, array, card, aws, shown }: ExportInputs): ExportContext {
  const fileName = npyName(item.name);
  const { sha256 } = array;
  const isWhole = array.tiles === undefined;
  return {
    upload: isWhole ? array.upload : undefined,
    fileName,
    result: shown && resultOf(item, array, card, shown.view),
    view: shown && exportedView(shown),
    report: shown && reportDetails(item.run, shown),
    queue: shown && {
      resultCount: shown.items.filter(({ run }) => run.status.state === "done").length,
      contexts: () => contextsOf(shown),
    },
    // What is copied sends one object, not tiles.
    run:
      aws === undefined || !isWhole
        ? undefined
        : {
            config: aws.config,
            card,
            location: uploadLocation({ name: fileName, sha256 }, aws),
            fileName,
            serverProfile: serverProfile(aws.config),
            edited: { edits: item.edits, array },
          },
    presignUpload: async ({ location }) => {
      if (aws === undefined) throw new Error("Nothing is signed before signing in.");
      return signUpload(aws, location);
    },
    loadProjection,
  };
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

/** The contexts of all results that have their array's size, with their scores, one after another. */
async function* contextsOf({ items, page, view }: ShownQueue): AsyncGenerator<ExportContext> {
  for (const item of items) {
    const { reading, run } = item;
    if (reading.state !== "read" || run.status.state !== "done") continue;
    const { prediction } = run.status;
    const opened = isArchived(prediction) ? await openArchive(prediction) : prediction;
    const { array } = reading;
    const { card } = cardOfItem(item, page);
    const withScores: QueueItem = {
      ...item,
      run: { ...run, status: { state: "done", prediction: withoutMissing(opened, array) } },
    };
    const result = resultOf(withScores, array, card, view);
    const context = exportContext({ item, array, card, aws: undefined, shown: undefined });
    if (result !== undefined) yield { ...context, result };
  }
}

function resultOf(
  { name, edits, run, reference }: QueueItem,
  array: PreparedArray,
  card: ModelCard,
  view: ViewSettings,
): ExportedResult | undefined {
  if (run.status.state !== "done" || isArchived(run.status.prediction)) return undefined;
  const { prediction } = run.status;
  const compared = reference !== undefined && "mask" in reference ? reference : undefined;
  return exportedResult({ name, array, card, prediction, edits, view, reference: compared });
}

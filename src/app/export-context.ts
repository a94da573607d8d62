import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ExportContext } from "#domain/exports/export.ts";
import { type ExportedResult, exportedResult } from "#domain/exports/exported-result.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { npyName } from "#domain/s3/object-key.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import { serverProfile, signUpload } from "#engine/export-item.ts";
import { loadProjection } from "#engine/locate-pixels.ts";
import { uploadLocation } from "#engine/run-input.ts";

/** What an export context is made of. */
export interface ExportInputs {
  readonly item: QueueItem;
  readonly array: PreparedArray;
  readonly card: ModelCard;
  /** Undefined until signed in. */
  readonly aws: AwsContext | undefined;
  /** Undefined for what concerns the upload alone. */
  readonly view: ViewSettings | undefined;
}

/** The selected item, as exports see it. */
export function exportContext({ item, array, card, aws, view }: ExportInputs): ExportContext {
  const fileName = npyName(item.name);
  const { upload, sha256 } = array;
  return {
    upload,
    fileName,
    result: view && resultOf(item, array, card, view),
    run: aws && {
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

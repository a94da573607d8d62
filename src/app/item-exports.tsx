import type { ReactNode } from "react";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ExportContext } from "#domain/exports/export.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { npyName } from "#domain/s3/object-key.ts";
import { saveFile, serverProfile, signUpload } from "#engine/export-item.ts";
import { uploadLocation } from "#engine/run-input.ts";
import { ExportPanel } from "#features/exports/export-panel.tsx";

export interface ItemExportsProps {
  readonly item: QueueItem;
  readonly array: PreparedArray;
  readonly card: ModelCard;
  /** Undefined until signed in. */
  readonly aws: AwsContext | undefined;
}

/** The exports of the selected item. */
export function ItemExports({ item, array, card, aws }: ItemExportsProps): ReactNode {
  const context = exportContext(item, array, card, aws);
  return (
    <ExportPanel
      context={context}
      onSave={({ content, fileName }) => saveFile(content, fileName)}
    />
  );
}

/** The selected item, as exports see it. */
export function exportContext(
  { name, edits }: QueueItem,
  array: PreparedArray,
  card: ModelCard,
  aws: AwsContext | undefined,
): ExportContext {
  const fileName = npyName(name);
  const { upload, sha256 } = array;
  return {
    upload,
    fileName,
    run: aws && {
      config: aws.config,
      card,
      location: uploadLocation({ name: fileName, sha256 }, aws),
      fileName,
      serverProfile: serverProfile(aws.config),
      edited: { edits, array },
    },
    presignUpload: async ({ location }) => {
      if (aws === undefined) throw new Error("Nothing is signed before signing in.");
      return signUpload(aws, location);
    },
  };
}

import type { ReactNode } from "react";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { runsInCloud } from "#domain/edits/edit.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { UploadCurl } from "#features/exports/upload-curl.tsx";
import { RunRecord } from "#features/pipeline/run-record.tsx";
import { exportContext } from "./export-context.ts";

interface ItemRecordProps {
  readonly item: QueueItem;
  readonly card: ModelCard;
  /** Undefined until signed in. */
  readonly aws: AwsContext | undefined;
}

/** The record of the selected item's run, with its upload as curl. */
export function ItemRecord({ item, card, aws }: ItemRecordProps): ReactNode {
  const array = item.reading.state === "read" ? item.reading.array : undefined;
  const isSentWhole = array?.tiles === undefined || runsInCloud(item.edits);
  return (
    <RunRecord
      run={item.run}
      upload={isSentWhole ? array?.upload : undefined}
      isSigned={aws?.config.apiAuth === "iam"}
    >
      {array !== undefined && (
        <UploadCurl context={exportContext({ item, array, card, aws, shown: undefined })} />
      )}
    </RunRecord>
  );
}

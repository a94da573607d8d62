import { Save } from "lucide-react";
import type { ReactNode } from "react";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { curlUpload } from "#domain/exports/curl-upload.ts";
import { notebookCell } from "#domain/exports/notebook-cell.ts";
import { pythonRun } from "#domain/exports/python-run.ts";
import type { ExportContext } from "#domain/exports/python-steps.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { npyName } from "#domain/s3/object-key.ts";
import { saveFile, serverProfile, signUpload } from "#engine/export-item.ts";
import { uploadLocation } from "#engine/run-inference.ts";
import { ExportPanel } from "#features/exports/export-panel.tsx";

interface ItemExportsProps {
  readonly item: QueueItem;
  readonly array: PreparedArray;
  readonly card: ModelCard;
  /** Undefined until somebody is signed in: the texts name the person's own folder. */
  readonly aws: AwsContext | undefined;
}

/** The shown array and its run, as a file and as texts for elsewhere. */
export function ItemExports({ item, array, card, aws }: ItemExportsProps): ReactNode {
  const fileName = npyName(item.name);
  return (
    <section className="stack" aria-label="Take it elsewhere">
      <span>
        <button type="button" className="button" onClick={() => saveFile(array.upload, fileName)}>
          <Save size={14} aria-hidden="true" />
          Save the npy that is sent
        </button>
      </span>
      {aws !== undefined && <Texts run={runOf(fileName, array, card, aws)} aws={aws} />}
    </section>
  );
}

function Texts({ run, aws }: { readonly run: ExportContext; readonly aws: AwsContext }): ReactNode {
  const signedCurl = async (): Promise<string> => {
    const url = await signUpload(aws, run.location);
    return curlUpload({ url, fileName: run.fileName });
  };
  return (
    <ExportPanel
      onCurl={signedCurl}
      onPython={() => Promise.resolve(pythonRun(run))}
      onNotebookCell={() => Promise.resolve(notebookCell(run))}
    />
  );
}

function runOf(
  fileName: string,
  { sha256 }: PreparedArray,
  card: ModelCard,
  aws: AwsContext,
): ExportContext {
  const { config } = aws;
  const location = uploadLocation({ name: fileName, sha256 }, aws);
  return { config, card, location, fileName, personality: serverProfile(config) };
}

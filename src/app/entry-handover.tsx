import type { ReactNode } from "react";
import type { ReadArray } from "#domain/array/read.ts";
import { curlLine, type Handover, notebookCell, pythonScript } from "#domain/handover.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { npyName } from "#domain/object-key.ts";
import { UNKNOWN_SERVER } from "#domain/server-personality.ts";
import type { Entry } from "#domain/workbench.ts";
import { HandoverPanel } from "#features/handover/handover-panel.tsx";
import { type Destination, locationOf } from "#features/run/carry-out.ts";
import { partOfPage } from "#services/network.ts";
import { saveFile } from "#services/save-file.ts";
import { rememberedServer } from "#services/server-memory.ts";

interface EntryHandoverProps {
  readonly entry: Entry;
  readonly array: ReadArray;
  readonly card: ModelCard;
  /** Undefined until somebody is signed in. */
  readonly destination: Destination | undefined;
}

/** The shown array and its run, as texts and as a file for elsewhere. */
export function EntryHandover({ entry, array, card, destination }: EntryHandoverProps): ReactNode {
  const fileName = npyName(entry.name);
  const handover = destination && handoverOf(entry, array, card, destination);
  return (
    <HandoverPanel
      makePython={handover && (() => pythonScript(handover))}
      makeNotebook={handover && (() => notebookCell(handover))}
      makeCurl={
        handover &&
        (async () => {
          const { presignPut } = await partOfPage(() => import("#services/s3.ts"));
          const { credentials, config } = destination;
          return curlLine(await presignPut(handover.location, credentials, config), fileName);
        })
      }
      onSave={() => saveFile(array.upload, fileName)}
    />
  );
}

function handoverOf(
  { name, form }: Entry,
  { sha256 }: ReadArray,
  card: ModelCard,
  destination: Destination,
): Handover {
  const { config } = destination;
  const server = rememberedServer(config.apiUrl) ?? UNKNOWN_SERVER;
  return {
    fileName: npyName(name),
    location: locationOf({ name: npyName(name), sha256 }, destination),
    config,
    card,
    form: form ?? server.form,
    scoresKey: server.scoresKey === "" ? UNKNOWN_SERVER.scoresKey : server.scoresKey,
  };
}

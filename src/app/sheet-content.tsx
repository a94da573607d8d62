import type { ReactNode } from "react";
import { QUEUE_CSV } from "#domain/exports/queue-csv.ts";
import { countResults } from "#domain/queue/queue.ts";
import { formatFixed } from "#domain/text/format.ts";
import { activeThreshold } from "#domain/view/active-settings.ts";
import { saveFile } from "#engine/export-item.ts";
import { tileOf } from "#engine/make-exports.ts";
import { ContactSheet, type ItemTile } from "#features/sheet/contact-sheet.tsx";
import { queueContext } from "./export-context.ts";
import { resultsOf, type ShownResults } from "./queue-results.ts";

interface SheetContentProps {
  readonly shown: ShownResults;
  onOpen(id: string): void;
}

/** The contact sheet of the queue's results. */
export function SheetContent({ shown, onOpen }: SheetContentProps): ReactNode {
  const threshold = formatFixed(activeThreshold(shown.view, shown.page.card), 2);
  return (
    <ContactSheet
      count={countResults(shown.items)}
      note={`, masks at p ≥ ${threshold}`}
      tiles={() => tilesOf(shown)}
      onOpen={onOpen}
      onSave={async () => {
        const { content, fileName } = await QUEUE_CSV.make(queueContext(shown));
        saveFile(content, fileName);
      }}
    />
  );
}

async function* tilesOf(shown: ShownResults): AsyncGenerator<ItemTile> {
  for await (const { item, array, result } of resultsOf(shown)) {
    const { id, name } = item;
    yield { id, name, thumbnail: array.thumbnail, ...(await tileOf(result)) };
  }
}

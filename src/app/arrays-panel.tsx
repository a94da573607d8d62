import { type ReactNode, useRef } from "react";
import type { ReadArray } from "#domain/array/read.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { thumbnailOf } from "#domain/thumbnail.ts";
import { workAheadMs } from "#domain/work-ahead.ts";
import type { Entry, Workbench } from "#domain/workbench.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import { FileChooser } from "#features/intake/file-chooser.tsx";
import { SampleList } from "#features/intake/sample-list.tsx";
import { Queue, THUMBNAIL_SIDE } from "#features/run/queue.tsx";
import { OutliveNote } from "#features/sign-in/outlive-note.tsx";
import type { Session } from "#services/session.ts";
import { samplesFor } from "./samples.ts";
import type { WorkbenchStore } from "./workbench-store.ts";

interface ArraysPanelProps {
  readonly bench: Workbench;
  readonly store: WorkbenchStore;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly session: Session | undefined;
  onFiles(files: readonly File[]): void;
}

/** The chosen arrays, and the ways to choose more. */
export function ArraysPanel(props: ArraysPanelProps): ReactNode {
  const { bench, store, config, card, session, onFiles } = props;
  const pictureOf = useThumbnails(card);
  const samples = samplesFor(config);
  return (
    <aside className="panel arrays-panel" aria-label="Arrays">
      <div className="drop-line">
        <FileChooser onFiles={onFiles} />
        <span className="quiet">or drop them here</span>
      </div>
      <Queue bench={bench} actions={store} thumbnailOf={pictureOf} />
      <OutliveNote
        session={session}
        expectedMs={workAheadMs(bench.entries.map(({ run }) => run))}
      />
      {samples.length > 0 && (
        <section aria-labelledby="more-samples-title">
          <div className="section-title">
            <h2 id="more-samples-title">Samples</h2>
          </div>
          <SampleList samples={samples} onPick={(sample) => store.openSample(sample.file)} />
        </section>
      )}
    </aside>
  );
}

/** Thumbnails, each worked out once for an array under a card. */
function useThumbnails(
  card: ModelCard,
): (entry: Entry) => Uint8ClampedArray<ArrayBuffer> | undefined {
  const known = useRef(new WeakMap<ReadArray, Uint8ClampedArray<ArrayBuffer>>());
  return ({ reading }) => {
    if (reading.state !== "read") return undefined;
    const picture =
      known.current.get(reading.array) ?? thumbnailOf(reading.array, card, THUMBNAIL_SIDE);
    known.current.set(reading.array, picture);
    return picture;
  };
}

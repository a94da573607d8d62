import { History, LayoutGrid, Plus, Table2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Sample, WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { KeptRun } from "#domain/history/kept-run.ts";
import { countResults } from "#domain/queue/queue.ts";
import type { Engine } from "#engine/engine.ts";
import { FileChooser } from "#features/intake/file-chooser.tsx";
import { SampleList } from "#features/intake/sample-list.tsx";
import { closePopover, Popover } from "#ui/controls/popover.tsx";
import { BucketPanel } from "./bucket-section.tsx";
import type { ShownResults } from "./queue-results.ts";
import { RunHistoryContent } from "./run-history-section.tsx";
import { samplesFor } from "./samples.ts";
import { SHEET_ID, SheetPopover } from "./sheet-popover.tsx";

/** The popover with the ways to add arrays. */
export const ADD_ARRAYS_ID = "add-arrays";
const BUCKET_ID = "bucket";
const HISTORY_ID = "run-history";

interface RailProps {
  readonly store: Engine;
  readonly config: WorkshopConfig;
  readonly aws: AwsContext | undefined;
  onSample(sample: Sample): void;
  /** Compares a kept run with another, which is shown for it. */
  onCompare(other: KeptRun, shown: KeptRun): Promise<void>;
  /** The queue's results as they are shown. */
  readonly shown: ShownResults;
}

/**
 * At the edge of the picture: the ways to add arrays (files, samples, the bucket, earlier runs), and the
 * contact sheet once there are two results.
 */
export function Rail(props: RailProps): ReactNode {
  const { store, config, aws, onSample, onCompare, shown } = props;
  const [isBucketOpened, setBucketOpened] = useState(false);
  const [isHistoryOpen, setHistoryOpen] = useState(false);
  const samples = samplesFor(config);
  return (
    <nav className="rail" aria-label="Add arrays">
      <RailButton popoverId={ADD_ARRAYS_ID} title="Add arrays">
        <Plus size={18} aria-hidden="true" />
      </RailButton>
      <RailButton popoverId={BUCKET_ID} title="Open from the bucket">
        <Table2 size={18} aria-hidden="true" />
      </RailButton>
      <RailButton popoverId={HISTORY_ID} title="Run history">
        <History size={18} aria-hidden="true" />
      </RailButton>
      {countResults(shown.items) > 1 && (
        <RailButton popoverId={SHEET_ID} title="Contact sheet">
          <LayoutGrid size={18} aria-hidden="true" />
        </RailButton>
      )}
      <Popover id={ADD_ARRAYS_ID} title="Add arrays" place="start">
        <div className="stack">
          <FileChooser
            isPrimary
            onFiles={(files) => {
              closePopover(ADD_ARRAYS_ID);
              store.openFiles(files);
            }}
          />
          <p className="quiet small">Or drop files or a folder anywhere on this page.</p>
          {samples.length > 0 && (
            <section aria-labelledby="more-samples-title">
              <h3 id="more-samples-title">Samples</h3>
              <SampleList
                samples={samples}
                onPick={(sample) => {
                  closePopover(ADD_ARRAYS_ID);
                  onSample(sample);
                }}
              />
            </section>
          )}
        </div>
      </Popover>
      <Popover
        id={BUCKET_ID}
        title="Open from the bucket"
        place="wide"
        onToggle={() => setBucketOpened(true)}
      >
        {isBucketOpened && (
          <BucketPanel
            aws={aws}
            onOpen={(objects) => {
              closePopover(BUCKET_ID);
              store.openObjects(objects);
            }}
          />
        )}
      </Popover>
      <Popover id={HISTORY_ID} title="Run history" place="wide" onToggle={setHistoryOpen}>
        {isHistoryOpen && (
          <RunHistoryContent store={store} onOpened={closeHistory} onCompare={onCompare} />
        )}
      </Popover>
      <SheetPopover shown={shown} onOpen={store.select} />
    </nav>
  );
}

function closeHistory(): void {
  closePopover(HISTORY_ID);
}

interface RailButtonProps {
  readonly popoverId: string;
  readonly title: string;
  readonly children: ReactNode;
}

function RailButton({ popoverId, title, children }: RailButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      popoverTarget={popoverId}
      aria-label={title}
      title={title}
    >
      {children}
    </button>
  );
}

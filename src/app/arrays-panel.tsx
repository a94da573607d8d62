import { type ReactNode, useMemo, useRef } from "react";
import type { Sample, WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { Session } from "#domain/credentials/session.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { isArchived } from "#domain/prediction/archived-prediction.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import { predictionDoubts } from "#domain/preflight/preflight.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem, QueueState } from "#domain/queue/queue.ts";
import { estimatedQueueMs } from "#domain/run/estimate.ts";
import { runPreflight } from "#engine/check-array.ts";
import type { Engine } from "#engine/engine.ts";
import { FileChooser } from "#features/intake/file-chooser.tsx";
import { SampleList } from "#features/intake/sample-list.tsx";
import { Queue } from "#features/queue/queue.tsx";
import { ExpiryWarning } from "#features/sign-in/expiry-warning.tsx";
import { BucketSection } from "./bucket-section.tsx";
import { samplesFor } from "./samples.ts";

interface ArraysPanelProps {
  readonly queue: QueueState;
  readonly store: Engine;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly session: Session | undefined;
  readonly aws: AwsContext | undefined;
  onFiles(files: readonly File[]): void;
  onSample(sample: Sample): void;
}

/** The queue, and the ways to add arrays. */
export function ArraysPanel(props: ArraysPanelProps): ReactNode {
  const { queue, store, config, card, session, aws, onFiles } = props;
  const resultOf = useResults(card);
  const isDoubtful = useDoubts(card, config);
  const samples = samplesFor(config);
  return (
    <aside className="panel arrays-panel" aria-label="Arrays">
      <div className="drop-line">
        <FileChooser onFiles={onFiles} />
        <span className="quiet">or drop</span>
      </div>
      <Queue queue={queue} actions={store} resultOf={resultOf} isDoubtful={isDoubtful} />
      <ExpiryWarning
        session={session}
        expectedMs={estimatedQueueMs(queue.items.map(({ run }) => run))}
      />
      <BucketSection aws={aws} onOpen={store.openObjects} />
      {samples.length > 0 && (
        <section aria-labelledby="more-samples-title">
          <div className="section-title">
            <h2 id="more-samples-title">Samples</h2>
          </div>
          <SampleList samples={samples} onPick={props.onSample} />
        </section>
      )}
    </aside>
  );
}

/** The results of finished runs at the card's default threshold, each computed once. */
function useResults(card: ModelCard): (item: QueueItem) => string | undefined {
  const known = useRef(new WeakMap<Prediction, string>());
  return ({ run }) => {
    if (run.status.state !== "done") return undefined;
    const { prediction } = run.status;
    if (isArchived(prediction)) return prediction.result;
    const text = known.current.get(prediction) ?? shortResultText(card, prediction);
    known.current.set(prediction, text);
    return text;
  };
}

/** Whether an array has run despite a warning about its prediction; each is checked once. */
function useDoubts(card: ModelCard, config: WorkshopConfig): (item: QueueItem) => boolean {
  const known = useMemo(() => {
    const doubtful = new WeakMap<PreparedArray, boolean>();
    return { card, config, doubtful };
  }, [card, config]);
  return ({ run, reading, edits }) => {
    if (run.status.state !== "done" || reading.state !== "read") return false;
    const { array } = reading;
    const before = known.doubtful.get(array);
    if (before !== undefined) return before;
    const isDoubtful = predictionDoubts(runPreflight(array, edits, known)).length > 0;
    known.doubtful.set(array, isDoubtful);
    return isDoubtful;
  };
}

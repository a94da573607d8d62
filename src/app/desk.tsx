import { type ReactNode, useMemo, useState } from "react";
import type { ModelCard } from "#domain/model-card.ts";
import { lastClass, type Prediction, summarise } from "#domain/prediction.ts";
import { INITIAL_VIEW, thresholdInForce, type ViewSettings } from "#domain/view-settings.ts";
import { bandsOf, type Entry, type Workbench } from "#domain/workbench.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import type { Destination } from "#features/run/carry-out.ts";
import { timingsText } from "#features/run/run-text.ts";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { type Pixel, Readout } from "#features/viewer/readout.tsx";
import { ArraysPanel } from "./arrays-panel.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { spokenState } from "./spoken-state.ts";
import { Stage } from "./stage.tsx";
import { useCheck } from "./use-check.ts";
import type { WorkbenchStore } from "./workbench-store.ts";

interface DeskProps {
  readonly bench: Workbench;
  /** The one that is shown. */
  readonly entry: Entry;
  readonly store: WorkbenchStore;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly signIn: SignIn;
  readonly destination: Destination | undefined;
}

/** How long the shown prediction took from its arrival to the screen. */
interface Drawing {
  readonly of: Prediction;
  readonly ms: number;
}

type Tab = "arrays" | "result";

/** Arrays on the left, the picture, what the model found on the right. */
export function Desk(props: DeskProps): ReactNode {
  const { bench, entry, store, config, card, signIn, destination } = props;
  const checked = useCheck(entry, store, { config, card });
  const [view, setView] = useState<ViewSettings>(INITIAL_VIEW);
  const [pixel, setPixel] = useState<Pixel>();
  const [tab, setTab] = useState<Tab>("result");
  const [drawing, setDrawing] = useState<Drawing | undefined>(undefined);

  const bands = bandsOf(bench, entry.id);
  const array = entry.reading.state === "read" ? entry.reading.array : undefined;
  const prediction = entry.run.status.state === "done" ? entry.run.status.prediction : undefined;
  const threshold = thresholdInForce(view, card);
  const summary = useMemo(
    () => prediction && summarise(prediction, lastClass(prediction, threshold)),
    [prediction, threshold],
  );
  const drawMs = drawing !== undefined && drawing.of === prediction ? drawing.ms : undefined;
  const openFiles = (files: readonly File[]): void => {
    setTab("result");
    store.openFiles(files);
  };

  return (
    <>
      <main className="desk" data-tab={tab}>
        <nav className="tabs" aria-label="Panels">
          <TabButton tab="result" shown={tab} title="Result" onShow={setTab} />
          <TabButton tab="arrays" shown={tab} title="Arrays" onShow={setTab} />
        </nav>
        <ArraysPanel
          bench={bench}
          store={store}
          config={config}
          card={card}
          session={signIn.session}
          destination={destination}
          onFiles={openFiles}
        />
        <Stage
          entry={entry}
          bands={bands}
          checked={checked}
          card={card}
          view={view}
          store={store}
          signIn={signIn}
          onHover={setPixel}
          onPredictionDrawn={(of, ms) => setDrawing({ of, ms })}
        />
        <ResultPanel
          entry={entry}
          holds={bench.holds}
          card={card}
          view={view}
          summary={summary}
          signIn={signIn}
          checked={checked}
          store={store}
          destination={destination}
          onView={setView}
        />
      </main>
      <footer className="status-line">
        {array !== undefined && bands !== undefined && (
          <Readout
            pixel={pixel}
            width={array.width}
            bands={bands}
            prediction={prediction}
            card={card}
          />
        )}
        <span className="timings quiet">{timingsText(entry.run, drawMs)}</span>
        <span className="visually-hidden" role="status">
          {spokenState(entry, card, summary)}
        </span>
      </footer>
    </>
  );
}

interface TabButtonProps {
  readonly tab: Tab;
  readonly shown: Tab;
  readonly title: string;
  onShow(tab: Tab): void;
}

/** On narrow screens one panel is shown at a time. */
function TabButton({ tab, shown, title, onShow }: TabButtonProps): ReactNode {
  return (
    <button type="button" className="tab" aria-pressed={tab === shown} onClick={() => onShow(tab)}>
      {title}
    </button>
  );
}

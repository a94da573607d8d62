import { type ReactNode, useDeferredValue, useEffect, useMemo, useState } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { bandsOf, type Entry, type Workbench } from "#domain/queue/queue.ts";
import type { Size } from "#domain/render/view.ts";
import type { WorkbenchStore } from "#engine/engine.ts";
import type { Destination } from "#engine/run-inference.ts";
import { timingsText } from "#features/queue/run-text.ts";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { createHoverStore } from "#features/viewer/hover-store.ts";
import { Readout } from "#features/viewer/readout.tsx";
import { KeysSheet } from "#features/viewer/shortcut-sheet.tsx";
import { useViewerModel } from "#features/viewer/use-viewer-model.ts";
import { ArraysPanel } from "./arrays-panel.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { spokenState } from "./screen-reader-status.ts";
import { Stage } from "./stage.tsx";
import { useCheck } from "./use-preflight.ts";
import { useView } from "./use-view.ts";

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
  const { store, config, card, signIn, destination } = props;
  const { bench, entry } = useAtLeisure(props);
  const checked = useCheck(entry, store, { config, card });
  const control = useView();
  const [hoverStore] = useState(createHoverStore);
  const [canvas, setCanvas] = useState<Size>();
  const [tab, setTab] = useState<Tab>("result");
  const [drawing, setDrawing] = useState<Drawing | undefined>(undefined);

  const array = entry.reading.state === "read" ? entry.reading.array : undefined;
  const prediction = entry.run.status.state === "done" ? entry.run.status.prediction : undefined;
  const viewer = useViewerModel({
    name: entry.name,
    array,
    bands: bandsOf(bench, entry.id),
    edits: entry.edits,
    prediction,
    card,
    view: control.view,
    canvas,
    change: control.change,
  });
  // The first picture does not wait for its numbers.
  const isReady = useDeferredValue<boolean>(true, false);
  const spoken = useSettled(spokenState(entry, card, viewer?.predictionView, viewer?.grid));
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
          bench={props.bench}
          store={store}
          config={config}
          card={card}
          session={signIn.session}
          destination={destination}
          onFiles={openFiles}
        />
        <Stage
          entry={entry}
          viewer={viewer}
          control={control}
          checked={checked}
          store={store}
          signIn={signIn}
          onHover={hoverStore.set}
          onCanvas={setCanvas}
          onPredictionDrawn={(of, ms) => setDrawing({ of, ms })}
        />
        <ResultPanel
          entry={entry}
          holds={bench.holds}
          card={card}
          viewer={isReady ? viewer : undefined}
          linkProblems={control.problems}
          signIn={signIn}
          checked={checked}
          store={store}
          destination={destination}
        />
      </main>
      <footer className="status-line">
        {viewer !== undefined && <Readout hoverStore={hoverStore} viewer={viewer} />}
        <span className="timings quiet">{timingsText(entry.run, drawMs)}</span>
        <span className="visually-hidden" role="status">
          {spoken}
        </span>
      </footer>
      <KeysSheet />
    </>
  );
}

/**
 * The shown array, and the workbench that it is of, as soon as all that is told of them has been worked
 * out: that takes a while for a new array or prediction, is done bit by bit, and gives way to whatever
 * the person does meanwhile.
 */
function useAtLeisure({ bench, entry }: DeskProps): Pick<DeskProps, "bench" | "entry"> {
  return useDeferredValue(useMemo(() => ({ bench, entry }), [bench, entry]));
}

/** Longer than a slider's steps are apart: what is passed through is not read aloud. */
const SPEAKING_MS = 500;

/** A text once it has stood for a moment. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), SPEAKING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
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

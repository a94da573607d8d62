import { lazy, type ReactNode, Suspense, useMemo, useState } from "react";
import type { ModelCard } from "#domain/model-card.ts";
import { type Prediction, summarise } from "#domain/prediction.ts";
import { waitsForKeys } from "#domain/run.ts";
import type { Settings } from "#domain/settings.ts";
import { INITIAL_VIEW, thresholdInForce, type ViewSettings } from "#domain/view-settings.ts";
import { bandsOf } from "#domain/workbench.ts";
import type { WorkshopConfig } from "#domain/workshop-config.ts";
import { DropTarget } from "#features/intake/drop-target.tsx";
import { timingsText } from "#features/run/run-text.ts";
import { FreshKeysBox } from "#features/sign-in/fresh-keys-box.tsx";
import { useSignIn } from "#features/sign-in/use-sign-in.ts";
import { type Pixel, Readout } from "#features/viewer/readout.tsx";
import type { SessionStore } from "#services/session.ts";
import { ArraysPanel } from "./arrays-panel.tsx";
import { Header } from "./header.tsx";
import { ResultPanel } from "./result-panel.tsx";
import { spokenState } from "./spoken-state.ts";
import { Stage } from "./stage.tsx";
import { useCheck } from "./use-check.ts";
import { closeDoctor, useDoctorPlace } from "./use-doctor.ts";
import { useWorkbench } from "./use-workbench.ts";
import { Welcome } from "./welcome.tsx";

/** Most visits never need it. */
const Doctor = lazy(async () => ({
  default: (await import("#features/doctor/doctor.tsx")).Doctor,
}));

interface DeskProps {
  /** The workshop's own configuration. */
  readonly ownConfig: WorkshopConfig;
  /** The same with this person's settings. */
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly sessions: SessionStore;
  readonly settings: Settings;
  onSettings(settings: Settings): void;
}

/** How long the shown prediction took from its arrival to the screen. */
interface Drawing {
  readonly of: Prediction;
  readonly ms: number;
}

type Tab = "arrays" | "result";

/** The one screen: arrays on the left, the picture, what the model found on the right. */
export function Desk(props: DeskProps): ReactNode {
  const { config, card, sessions } = props;
  const signIn = useSignIn(sessions, config);
  const { session, identity } = signIn;
  const { store, bench, entry } = useWorkbench({ config, card, signIn, sessions });
  const checked = useCheck(entry, store, { config, card });
  const doctor = useDoctorPlace();

  const [view, setView] = useState<ViewSettings>(INITIAL_VIEW);
  const [pixel, setPixel] = useState<Pixel>();
  const [tab, setTab] = useState<Tab>("result");
  const [drawing, setDrawing] = useState<Drawing | undefined>(undefined);

  const openFiles = (files: readonly File[]): void => {
    setTab("result");
    store.openFiles(files);
  };
  const waiting = bench.entries.filter(({ run }) => waitsForKeys(run)).length;
  const bands = entry === undefined ? undefined : bandsOf(bench, entry.id);
  const array = entry?.reading.state === "read" ? entry.reading.array : undefined;
  const prediction = entry?.run.status.state === "done" ? entry.run.status.prediction : undefined;
  const threshold = thresholdInForce(view, card);
  const summary = useMemo(
    () => (prediction === undefined ? undefined : summarise(prediction, threshold)),
    [prediction, threshold],
  );
  const drawMs = drawing !== undefined && drawing.of === prediction ? drawing.ms : undefined;

  return (
    <>
      <DropTarget onFiles={openFiles} />
      <Header
        title={config.workshop}
        signIn={signIn}
        config={props.ownConfig}
        settings={props.settings}
        onSettings={props.onSettings}
      />
      {signIn.status === "ended" && waiting > 0 && (
        <FreshKeysBox signIn={signIn} waiting={waiting} />
      )}
      {doctor.isOpen && (
        <Suspense fallback={<main className="start" />}>
          <Doctor
            config={config}
            card={card}
            session={session}
            identity={identity}
            onClose={closeDoctor}
            {...(doctor.step === undefined ? {} : { startAt: doctor.step })}
          />
        </Suspense>
      )}
      {!doctor.isOpen && entry === undefined && (
        <Welcome
          signIn={signIn}
          config={config}
          onFiles={openFiles}
          onSample={(sample) => store.openSample(sample.file)}
        />
      )}
      {!doctor.isOpen && entry !== undefined && (
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
            session={session}
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
            card={card}
            view={view}
            summary={summary}
            signIn={signIn}
            checked={checked}
            store={store}
            onView={setView}
          />
        </main>
      )}
      {!doctor.isOpen && entry !== undefined && (
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
          <span className="timings quiet">{timingsText(entry.run.timings, drawMs)}</span>
          <span className="visually-hidden" role="status">
            {spokenState(entry, card, summary)}
          </span>
        </footer>
      )}
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

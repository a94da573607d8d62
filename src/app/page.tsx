import { lazy, type ReactNode, Suspense, useEffect } from "react";
import type { Settings } from "#domain/config/settings.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { waitsForCredentials } from "#domain/run/run.ts";
import type { SessionStore } from "#engine/session.ts";
import { loadChunk } from "#engine/site.ts";
import { DropTarget } from "#features/intake/drop-target.tsx";
import { useSignIn } from "#features/sign-in/use-sign-in.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { Header } from "./header.tsx";
import { closeDoctor, useDoctorPlace } from "./use-doctor.ts";
import { useQueue } from "./use-queue.ts";
import { Welcome } from "./welcome.tsx";

/** Needed once an array is open; loaded after the first screen. */
const loadWorkspace = () => loadChunk(() => import("./workspace.tsx"));
const Workspace = lazy(async () => ({ default: (await loadWorkspace()).Workspace }));

/** The header does without it while the page is offline. */
const Pipeline = lazy(() =>
  import("./pipeline.tsx").then(
    ({ Pipeline: loaded }) => ({ default: loaded }),
    () => ({ default: () => null }),
  ),
);

/** Needed when credentials expire before the queue is done. */
const FreshCredentialsBox = lazy(async () => ({
  default: (await loadChunk(() => import("#features/sign-in/fresh-credentials-box.tsx")))
    .FreshCredentialsBox,
}));

/** Loaded when it is first opened. */
const Doctor = lazy(async () => ({
  default: (await loadChunk(() => import("#features/doctor/doctor.tsx"))).Doctor,
}));

interface PageProps {
  /** The workshop's own configuration. */
  readonly ownConfig: WorkshopConfig;
  /** The same with the user's settings. */
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly sessions: SessionStore;
  readonly settings: Settings;
  onSettings(settings: Settings): void;
}

/** The header, and below it one screen at a time: the first steps, the workspace, or the doctor. */
export function Page(props: PageProps): ReactNode {
  const { config, card, sessions } = props;
  const signIn = useSignIn(sessions, config);
  const { session, identity } = signIn;
  const { store, queue, item, aws } = useQueue({ config, card, signIn, sessions });
  const doctor = useDoctorPlace();
  useEffect(() => {
    // A failure is shown where the workspace is rendered.
    loadWorkspace().catch(() => undefined);
  }, []);
  const waiting = queue.items.filter(({ run }) => waitsForCredentials(run)).length;
  return (
    <>
      <DropTarget onFiles={store.openFiles} />
      <Header
        title={config.workshop}
        signIn={signIn}
        config={props.ownConfig}
        settings={props.settings}
        onSettings={props.onSettings}
      >
        {item !== undefined && (
          <Suspense>
            <Pipeline item={item} card={card} aws={aws} />
          </Suspense>
        )}
      </Header>
      {signIn.status === "ended" && waiting > 0 && (
        <Suspense>
          <FreshCredentialsBox signIn={signIn} waiting={waiting} />
        </Suspense>
      )}
      <PartBoundary isMain>
        <Suspense fallback={<main className="start" />}>
          {doctor.isOpen && (
            <Doctor
              config={config}
              card={card}
              session={session}
              identity={identity}
              onClose={closeDoctor}
              {...(doctor.step === undefined ? {} : { startAt: doctor.step })}
            />
          )}
          {!doctor.isOpen && item !== undefined && (
            <Workspace
              queue={queue}
              item={item}
              store={store}
              config={config}
              card={card}
              signIn={signIn}
              aws={aws}
            />
          )}
        </Suspense>
      </PartBoundary>
      {!doctor.isOpen && item === undefined && (
        <Welcome
          signIn={signIn}
          config={config}
          aws={aws}
          leftOut={queue.leftOut}
          onFiles={store.openFiles}
          onObjects={store.openObjects}
          onSample={(sample) => store.openSample(sample.file)}
        />
      )}
    </>
  );
}

import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";
import { parseSettings, type Settings } from "#domain/config/settings.ts";
import type { Sample, WorkshopConfig } from "#domain/config/workshop-config.ts";
import { isWorkshopLink } from "#domain/config/workshop-fragment.ts";
import { finishGuide, isGuideFinished } from "#engine/guide.ts";
import type { SessionStore } from "#engine/session.ts";
import { loadChunk } from "#engine/site.ts";
import { DropTarget } from "#features/intake/drop-target.tsx";
import { type SignIn, useSignIn } from "#features/sign-in/use-sign-in.ts";
import { loadFailureSentences } from "#ui/controls/failure-block.tsx";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { dropFragment, useFragment } from "./fragment.ts";
import { ACCOUNT_ID, Header } from "./header.tsx";
import { cardOfSample } from "./samples.ts";
import { closeDoctor, useDoctorPlace } from "./use-doctor.ts";
import { type Opened, useQueue } from "./use-queue.ts";
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

/** Pasting anywhere works once it is loaded; the boxes for credentials take pastes before. */
const PagePaste = lazy(() =>
  import("#features/intake/page-paste.tsx").then(
    ({ PagePaste: loaded }) => ({ default: loaded }),
    () => ({ default: () => null }),
  ),
);

/** The page does without it while it is offline. */
const RemovedAll = lazy(() =>
  import("./removed-all.tsx").then(
    ({ RemovedAll: loaded }) => ({ default: loaded }),
    () => ({ default: () => null }),
  ),
);

/** Asks before a workshop link changes the settings. */
const WorkshopLinkDialog = lazy(async () => ({
  default: (await loadChunk(() => import("#features/settings/workshop-link-dialog.tsx")))
    .WorkshopLinkDialog,
}));

/** The page does without it while it is offline. */
const Guide = lazy(() =>
  import("#features/guide/guide.tsx").then(
    ({ Guide: loaded }) => ({ default: loaded }),
    () => ({ default: () => null }),
  ),
);

interface PageProps {
  /** The workshop's own configuration. */
  readonly ownConfig: WorkshopConfig;
  /** The same with the user's settings. */
  readonly config: WorkshopConfig;
  /** Undefined on the first screen. */
  readonly opened: Opened | undefined;
  readonly sessions: SessionStore;
  readonly settings: Settings;
  onSettings(settings: Settings): void;
}

/** After the sign-in the first array is a click away: what its axes need is loaded while the page is idle. */
function useAxesWarmUp(isSignedIn: boolean): void {
  useEffect(() => {
    if (!isSignedIn) return;
    const ending = new AbortController();
    import("#ui/picture/axes/plotly-axes.ts").then(
      ({ warmUpAxes }) => warmUpAxes(ending.signal),
      // The workspace reports what cannot be loaded.
      () => undefined,
    );
    return () => ending.abort();
  }, [isSignedIn]);
}

/** The header, and below it one screen at a time: the first steps, the workspace, or the doctor. */
export function Page(props: PageProps): ReactNode {
  const { config, opened, sessions } = props;
  const signIn = useSignIn(sessions, config);
  const { session, identity } = signIn;
  const { store, queue, item, aws, whenOpened } = useQueue({ config, opened, signIn, sessions });
  const doctor = useDoctorPlace();
  const fragment = useFragment();
  // The workshop's name is about the model that it was set up for.
  const isOwnModel = config.modelCard === props.ownConfig.modelCard;
  useEffect(() => {
    loadFailureSentences();
    // A failure is shown where the workspace is rendered.
    loadWorkspace().catch(() => undefined);
  }, []);
  useAxesWarmUp(aws !== undefined);
  const openFiles = (files: readonly File[]): void =>
    whenOpened((engine) => engine.openFiles(files));
  const openSample = useSampleOpener(props, (sample) =>
    whenOpened((engine) => engine.openSample(sample)),
  );
  const pasteCredentials = usePagePaste(signIn, item !== undefined);
  const guide = useGuide();
  return (
    <>
      <DropTarget
        onFiles={(files, onPicture) =>
          whenOpened((engine) => engine.openFiles(files, onPicture ? item?.id : undefined))
        }
      />
      <Suspense>
        <PagePaste onFiles={openFiles} onCredentials={pasteCredentials} />
      </Suspense>
      <Header
        title={isOwnModel ? config.workshop : (opened?.card.title ?? "")}
        hasPicture={!doctor.isOpen && item !== undefined}
        signIn={signIn}
        config={props.ownConfig}
        settings={props.settings}
        onSettings={props.onSettings}
      >
        {item !== undefined && opened !== undefined && (
          <Suspense>
            <Pipeline item={item} page={{ path: config.modelCard, card: opened.card }} aws={aws} />
          </Suspense>
        )}
      </Header>
      {signIn.status === "ended" && queue !== undefined && (
        <Suspense>
          <FreshCredentialsBox signIn={signIn} items={queue.items} />
        </Suspense>
      )}
      {isWorkshopLink(fragment) && (
        <PartBoundary>
          <Suspense>
            <WorkshopLinkDialog
              fragment={fragment}
              config={props.ownConfig}
              settings={props.settings}
              onUse={props.onSettings}
              onClose={dropFragment}
            />
          </Suspense>
        </PartBoundary>
      )}
      <PartBoundary isMain>
        <Suspense fallback={<main className="start" />}>
          {doctor.isOpen && opened !== undefined && (
            <Doctor
              config={config}
              card={opened.card}
              session={session}
              identity={identity}
              onClose={closeDoctor}
              {...(doctor.step === undefined ? {} : { startAt: doctor.step })}
            />
          )}
          {!doctor.isOpen && opened && store && queue && item && (
            <Workspace
              queue={queue}
              item={item}
              store={store}
              config={config}
              card={opened.card}
              signIn={signIn}
              aws={aws}
              onSample={openSample}
              onApi={(apiUrl) =>
                props.onSettings(parseSettings({ ...props.settings, apiUrl }, props.ownConfig))
              }
              onGuide={guide.open}
            />
          )}
        </Suspense>
      </PartBoundary>
      {guide.isOpen && !doctor.isOpen && item !== undefined && (
        <Suspense>
          <Guide onClose={guide.close} />
        </Suspense>
      )}
      {!doctor.isOpen && item === undefined && (
        <Welcome
          signIn={signIn}
          config={config}
          aws={aws}
          store={store}
          leftOut={queue?.leftOut ?? []}
          onFiles={openFiles}
          onObjects={(objects) => whenOpened((engine) => engine.openObjects(objects))}
          onSample={openSample}
        >
          {store !== undefined && queue !== undefined && queue.justRemoved.length > 0 && (
            <Suspense>
              <RemovedAll names={queue.justRemoved} store={store} />
            </Suspense>
          )}
        </Welcome>
      )}
    </>
  );
}

/** Opens a sample, of another model after its card has been read. */
function useSampleOpener(
  { ownConfig, config, settings, onSettings }: PageProps,
  open: (sample: Sample) => void,
): (sample: Sample) => void {
  const [awaited, setAwaited] = useState<Sample | undefined>(undefined);
  const isReady = awaited?.modelCards.includes(config.modelCard) === true;
  useEffect(() => {
    if (awaited === undefined || !isReady) return;
    open(awaited);
    setAwaited(undefined);
  }, [awaited, isReady, open]);
  return (sample) => {
    const modelCard = cardOfSample(sample, config);
    if (modelCard === config.modelCard) return open(sample);
    setAwaited(sample);
    onSettings(parseSettings({ ...settings, modelCard }, ownConfig));
  };
}

/** Reads pasted credentials; what needs another step is shown, in the header's panel if nothing else does. */
function usePagePaste(signIn: SignIn, isWorking: boolean): (text: string) => void {
  const { failure, pending, paste } = signIn;
  const [isPasted, setPasted] = useState(false);
  const needsStep = failure !== undefined || pending !== undefined;
  useEffect(() => {
    if (!isPasted || !needsStep || !isWorking) return;
    document.getElementById(ACCOUNT_ID)?.showPopover();
    setPasted(false);
  }, [isPasted, needsStep, isWorking]);
  return (text) => {
    setPasted(true);
    paste(text);
  };
}

/** The first-run guide: open until it has been closed or finished once in this browser. */
function useGuide(): { readonly isOpen: boolean; open(): void; close(): void } {
  const [isOpen, setOpen] = useState(() => !isGuideFinished());
  return {
    isOpen,
    open: () => setOpen(true),
    close: () => {
      finishGuide();
      setOpen(false);
    },
  };
}

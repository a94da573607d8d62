import { lazy, type ReactNode, Suspense, useState } from "react";
import { isInvocation, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { ServerFix } from "#domain/failures/inference-failures.ts";
import { isAvoidedByInvocation } from "#domain/inference/direct-invocation.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { nextStepAfter } from "#domain/preflight/next-step.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { Engine } from "#engine/engine.ts";
import { loadChunk } from "#engine/site.ts";
import { PreflightNotice } from "#features/preflight/preflight-notice.tsx";
import { StepButton } from "#features/preflight/step-button.tsx";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { FailureBar } from "./failure-bar.tsx";
import type { PanelTab } from "./panel-tab.ts";
import { ADD_ARRAYS_ID } from "./rail.tsx";
import { isStopped, type PreflightModel } from "./use-preflight.ts";

/** Most replies need no question. */
const ReplyQuestionNotice = lazy(async () => ({
  default: (await loadChunk(() => import("#features/viewer/reply-question-notice.tsx")))
    .ReplyQuestionNotice,
}));

/** Needed where the API cannot be used. */
const InvokeFunctionNotice = lazy(async () => ({
  default: (await loadChunk(() => import("#features/settings/invoke-function-notice.tsx")))
    .InvokeFunctionNotice,
}));

/** Needed for files of one band. */
const SceneNotice = lazy(async () => ({
  default: (await loadChunk(() => import("#features/preflight/scene-notice.tsx"))).SceneNotice,
}));

interface ItemNoticeProps {
  readonly item: QueueItem;
  /** All arrays of the queue. */
  readonly items: readonly QueueItem[];
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly checked: PreflightModel;
  readonly store: Engine;
  readonly signIn: SignIn;
  /** How many open arrays have the same finding, this one included. */
  readonly sameCount: number;
  /** Whether a fix is for all of them. */
  readonly isForAll: boolean;
  onForAll(isForAll: boolean): void;
  /** Applies a fix's edits after those of the array, or of all of them. */
  onFix(edits: readonly Edit[]): void;
  /** Shows a tab of the panel, with the details. */
  onDetails(tab: PanelTab): void;
  /** Uses another API from now on. */
  onApi(apiUrl: string): void;
}

/** What keeps the selected item from its result, and the button that helps. */
export function ItemNotice(props: ItemNoticeProps): ReactNode {
  const { item, store } = props;
  const { id, reading, run } = item;
  const [dismissed, setDismissed] = useState<Failure>();
  const [bypassed, setBypassed] = useState<Failure>();
  if (reading.state === "unreadable") {
    const { failure } = reading;
    if (failure === dismissed) return null;
    return (
      <FailureBar failure={failure} onDismiss={() => setDismissed(failure)}>
        <UnreadableActions {...props} />
      </FailureBar>
    );
  }
  if (run.status.state === "failed") {
    const { failure } = run.status;
    if (failure === dismissed) return null;
    if (failure === bypassed) {
      return (
        <Suspense>
          <InvokeFunctionNotice
            config={props.config}
            onInvoke={(apiUrl) => {
              store.retryWithNextApi();
              props.onApi(apiUrl);
            }}
            onCancel={() => setBypassed(undefined)}
          />
        </Suspense>
      );
    }
    return (
      <FailureBar failure={failure} onDismiss={() => setDismissed(failure)}>
        <FailedActions {...props} failure={failure} onBypass={() => setBypassed(failure)} />
      </FailureBar>
    );
  }
  if (run.status.state === "unconfirmed") {
    return (
      <Suspense>
        <ReplyQuestionNotice
          question={run.status.reply.question}
          onAnswer={(answers) => void store.answerReply(id, answers)}
          onRunAgain={() => store.run(id)}
        />
      </Suspense>
    );
  }
  return <StoppedNotice {...props} />;
}

function UnreadableActions({ item, store, onDetails }: ItemNoticeProps): ReactNode {
  const { id, edits } = item;
  return (
    <>
      {edits.length > 0 && (
        <button type="button" className="button primary" onClick={() => store.undo(id)}>
          Undo last change
        </button>
      )}
      <button type="button" className="button" onClick={() => store.reload(id)}>
        Retry
      </button>
      <button type="button" className="button" onClick={() => store.remove(id)}>
        Remove it
      </button>
      <DetailsButton onPress={() => onDetails("result")} />
    </>
  );
}

function FailedActions({
  item,
  checked,
  store,
  signIn,
  failure,
  onFix,
  onDetails,
  onBypass,
  config,
}: ItemNoticeProps & { readonly failure: Failure; onBypass(): void }): ReactNode {
  const step = nextStepAfter(failure, checked.check);
  const mayTryForms = step === undefined && store.mayTryForms(item.id);
  const mayBypass =
    config.lambda !== undefined &&
    !isInvocation(config, config.apiUrl) &&
    !mayTryForms &&
    isAvoidedByInvocation(failure);
  return (
    <>
      {step !== undefined && (
        <StepButton
          step={step}
          addArraysId={ADD_ARRAYS_ID}
          onFix={onFix}
          onDetails={() => onDetails("check")}
        />
      )}
      {failure.kind === "server-mismatch" && (
        <ResendButton fix={failure.fix} item={item} store={store} />
      )}
      {mayTryForms && (
        <button
          type="button"
          className="button primary"
          title="Runs it with the other batch axis, then as a plain event: at most two runs of the model."
          onClick={() => store.tryForms(item.id)}
        >
          Try other formats
        </button>
      )}
      {mayBypass && (
        <button type="button" className="button" onClick={onBypass}>
          Invoke the function itself…
        </button>
      )}
      <RetryButton
        failure={failure}
        id={item.id}
        store={store}
        signIn={signIn}
        hasBetter={step !== undefined || mayTryForms || mayBypass}
      />
      <DetailsButton onPress={() => onDetails("result")} />
    </>
  );
}

function DetailsButton({ onPress }: { onPress(): void }): ReactNode {
  return (
    <button type="button" className="button plain" onClick={onPress}>
      Details
    </button>
  );
}

function StoppedNotice(props: ItemNoticeProps): ReactNode {
  const { item, items, card, checked, store, onDetails } = props;
  const { id, reading } = item;
  const { check } = checked;
  if (!isStopped(item, checked) || check === undefined || reading.state !== "read") return null;
  const notice = (
    <PreflightNotice
      preflight={check}
      sameCount={props.sameCount}
      isForAll={props.isForAll}
      addArraysId={ADD_ARRAYS_ID}
      onForAll={props.onForAll}
      onFix={props.onFix}
      onRunAnyway={() => store.run(id)}
      onDetails={() => onDetails("check")}
    />
  );
  const mayBeBand = reading.array.fileBandCount === 1;
  if (!mayBeBand) return notice;
  return (
    <Suspense fallback={notice}>
      <SceneNotice item={item} items={items} card={card} onJoin={(scene) => void store.join(scene)}>
        {notice}
      </SceneNotice>
    </Suspense>
  );
}

interface ResendButtonProps {
  readonly fix: ServerFix;
  readonly item: QueueItem;
  readonly store: Engine;
}

/** Fixes that only change how arrays are sent; the others are made on the server. */
function ResendButton({ fix, item: { id }, store }: ResendButtonProps): ReactNode {
  const titles: { readonly [fix in ServerFix]?: string } = {
    "add-batch-axis": "Retry with a batch axis",
    "drop-batch-axis": "Retry without the batch axis",
    "send-body": "Retry with the request as a body",
    "send-plain": "Retry with the plain request",
  };
  const title = titles[fix];
  if (title === undefined) return null;
  return (
    <button type="button" className="button primary" onClick={() => store.fitToServer(id)}>
      {title}
    </button>
  );
}

interface RetryButtonProps {
  readonly failure: Failure;
  readonly id: string;
  readonly store: Engine;
  readonly signIn: SignIn;
  /** Whether a press that helps more is beside it. */
  readonly hasBetter: boolean;
}

/** Repeats only the failed step; if the credentials were refused, requests new ones first. */
function RetryButton({ failure, id, store, signIn, ...rest }: RetryButtonProps): ReactNode {
  const needsCredentials =
    failure.kind === "credentials-expired" || failure.kind === "credentials-refused";
  const hasBetter =
    rest.hasBetter ||
    failure.kind === "server-mismatch" ||
    describeFailure(failure).fixedBy === "instructor";
  const retry = (): void => {
    if (needsCredentials) {
      signIn.signOut();
      store.awaitCredentials(id);
    } else {
      store.run(id);
    }
  };
  return (
    <button type="button" className={hasBetter ? "button" : "button primary"} onClick={retry}>
      {needsCredentials ? "Paste new credentials" : "Run again"}
    </button>
  );
}

import type { Edit } from "#domain/edits/edit.ts";
import type { KeptRun } from "#domain/history/kept-run.ts";
import type { ReplyAnswers } from "#domain/inference/reply-question.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import type { Level } from "#domain/preflight/check-result.ts";
import type { EditPreview } from "#domain/preparation/prepare.ts";
import {
  cardOfItem,
  type ItemEvent,
  isOfOtherCard,
  itemOf,
  type QueueItem,
  type QueueState,
} from "#domain/queue/queue.ts";
import type { Size } from "#domain/render/view.ts";
import { canStart, hasStarted, isNotStarted, unconfirmedReply } from "#domain/run/run.ts";
import { loadChunk } from "#services/browser/network.ts";
import { createFileSources } from "./file-sources.ts";
import { createServerFit } from "./fit-server.ts";
import { createIntake, type Intake } from "./intake.ts";
import { createArrayLoader } from "./load-array.ts";
import type { OpenScene } from "./open-scenes.ts";
import { createPersistence } from "./persistence.ts";
import type { EngineInputs, EnginePorts } from "./ports.ts";
import { createQueueHistory } from "./queue-history.ts";
import { createQueueStore } from "./queue-store.ts";
import type { RunHistory } from "./run-history.ts";
import { createScenes } from "./scenes.ts";
import { createScheduler } from "./scheduler.ts";
import type { SharedFixes } from "./shared-fixes.ts";

/** The page's queue and every command on it. Commands on a removed item do nothing. */
export interface Engine
  extends Pick<Intake, "openFiles" | "openSample" | "openObjects" | "attachReference"> {
  current(): QueueState;
  /** As in QueueStore: at once, or a few times a second for what goes on in the background. */
  subscribe(listener: () => void): () => void;
  /** Restores the queue of an earlier visit; call once. */
  restore(): void;
  /**
   * Sets new credentials, settings or another model card. Runs that wait for credentials resume.
   * For another card, arrays without a run are read and checked again; active and ended runs keep
   * the card that they began with, until they are run again.
   */
  configure(inputs: EngineInputs): void;
  select(id: string): void;
  /** Edits the upload; an array that then passes its check runs. */
  edit(id: string, edits: readonly Edit[]): void;
  /** Fixes of all arrays with the same finding; undefined until the first array is checked. */
  sharedFixes(): SharedFixes | undefined;
  /**
   * Undoes the last edit; of a joined array without edits, the join. An edit of all arrays is undone
   * in all.
   */
  undo(id: string): void;
  /** Undoes the last edit, join or removal of the queue, and selects what it concerns. */
  undoStep(): void;
  /** Redoes what `undoStep` has undone last. */
  redoStep(): void;
  /** Edits the upload and runs it despite failed checks. */
  editAndRun(id: string, edits: readonly Edit[]): void;
  /** Says how large the picture is, in device pixels, for what is drawn of arrays that are being read. */
  setScreen(size: Size): void;
  /** Previews other lists of edits of an item's array, one outcome each. */
  previewEdits(
    id: string,
    alternatives: readonly (readonly Edit[])[],
    signal: AbortSignal,
  ): Promise<readonly EditPreview[]>;
  /** Opens every image of a batch as a separate array; the batch stays. */
  split(id: string): Promise<void>;
  /** Replaces the items of a scene's bands by one array. */
  join(scene: OpenScene): Promise<void>;
  /** Starts or repeats a run; without credentials it waits for them. `again` repeats its upload. */
  run(id: string, options?: { readonly again: boolean }): void;
  /**
   * Runs an array that the server refused for its batch axis or the form of its request as the server
   * takes it, and every other that failed for the same reason.
   */
  fitToServer(id: string): void;
  /** Whether a run may have failed by the form of its request, and no other has been tried yet. */
  mayTryForms(id: string): boolean;
  /** Runs with the other batch axis, then with the plain request, until the server answers. */
  tryForms(id: string): void;
  /**
   * Decides about a reply that waits for it, and about those of the same API with the same question.
   * The answer is remembered for the API.
   */
  answerReply(id: string, answers: ReplyAnswers): Promise<void>;
  /** Forgets what was remembered about the API's replies, and runs the array again. */
  askAgain(id: string): Promise<void>;
  /** Runs every array that has not run yet, except those that fail their check. */
  runAll(): void;
  /** Whether `runAll` would run any. */
  canRunAll(): boolean;
  retryFailed(): void;
  /** Retries every failed run as soon as another API is configured. */
  retryWithNextApi(): void;
  /** Starts no further run until `resume`; active runs finish. */
  pause(): void;
  resume(): void;
  /** Suspends a run until there are new credentials. */
  awaitCredentials(id: string): void;
  /** Reads a file again. */
  reload(id: string): void;
  cancel(id: string): void;
  remove(id: string): void;
  removeAll(): void;
  /** The finished runs that this browser keeps. Rejects if its code cannot be loaded. */
  history(): Promise<RunHistory>;
  /**
   * Shows a kept run: its item, if that is in the queue and shows it, or a new one with its array, its edits
   * and its prediction. Returns the item's id.
   * @throws AppError where the run was removed or its card cannot be loaded.
   */
  openRun(run: KeptRun): Promise<string>;
}

/** `onCredentialsEnded` is called when AWS refuses the credentials in use as expired. */
export function createEngine(
  ports: EnginePorts,
  initial: EngineInputs,
  onCredentialsEnded: () => void,
): Engine {
  let inputs = initial;
  let isRestored = false;
  let retriesWithNextApi = false;
  /** Items that will run as soon as they pass their check. */
  const autoRun = new Set<string>();
  /** Items that will run as soon as they are read, despite failed checks. */
  const forceRun = new Set<string>();
  const queue = createQueueStore(ports);
  const files = createFileSources();
  const pageCard = (): ListedCard => ({ path: inputs.config.modelCard, card: inputs.card });
  const persistence = createPersistence(queue, {
    ...ports,
    files,
    page: () => ({ ...pageCard(), cards: inputs.config.modelCards }),
  });

  const scenes = createScenes({ ...ports, files });
  const scheduler = createScheduler(queue, {
    ...ports,
    scenes,
    aws: () => inputs.aws,
    card: pageCard,
    fitsServer: (item) => {
      const edits = serverFit.editsFor(item);
      if (edits !== undefined) editAndRun(item, edits);
      return edits === undefined;
    },
    onEvent: (item, event) => {
      const { type } = event;
      // It was read for the model of a run that goes no further.
      const isStale = item.runCard !== undefined && item.runCard.card !== inputs.card;
      if (isStale && !hasStarted(item.run)) return restart(item);
      persistence.save(item);
      if (type === "predicted" || type === "questioned" || type === "cancelled") {
        persistence.saveAnswer(item);
        if (type === "predicted") void keepRun(item);
        archiveScores();
        if (type === "predicted" && isSentInTiles(item)) scenes.remove(item.id);
      }
      serverFit.onEvent(item, event);
    },
    // A late refusal of replaced credentials does not concern the new ones.
    onCredentialsEnded: ({ credentials }) => {
      if (inputs.aws?.credentials !== credentials) return;
      inputs = { ...inputs, aws: undefined };
      onCredentialsEnded();
    },
  });

  const serverFit = createServerFit(queue, {
    apiUrl: () => inputs.config.apiUrl,
    editAndRun: (item, edits) => editAndRun(item, edits),
    run: (item) => run(item),
  });

  let runHistory: RunHistory | undefined;
  const history = async (): Promise<RunHistory> => {
    const { createRunHistory } = await loadChunk(() => import("./run-history.ts"));
    const onWaiting = (unkeptRuns: number): void =>
      queue.dispatch({ type: "history-full", unkeptRuns });
    runHistory ??= createRunHistory({ ...ports, onWaiting });
    return runHistory;
  };
  const keepRun = async (item: QueueItem): Promise<void> => {
    const model = { card: cardOfItem(item, pageCard()), config: inputs.config };
    try {
      const [opened, file] = await Promise.all([history(), files.load(item.id)]);
      await opened.keep(item, model, file);
    } catch {
      // Offline before its first use, or the file is gone: the run stays in the queue only.
    }
  };
  const scoreRun = async (item: QueueItem): Promise<void> => {
    const { card } = cardOfItem(item, pageCard());
    try {
      await (await history()).score(item, card);
    } catch {
      // Offline before its first use: there is no kept run yet.
    }
  };

  // Not in the first load: the chunk is loaded with the first file, before it is read.
  let check: typeof import("./check-array.ts") | undefined;
  let sharedFixes: SharedFixes | undefined;
  const loadCheck = async (): Promise<void> => {
    check ??= await loadChunk(() => import("./check-array.ts"));
    const { createSharedFixes } = await loadChunk(() => import("./shared-fixes.ts"));
    sharedFixes ??= createSharedFixes(queue, {
      arrays: ports.arrays,
      files,
      inputs: () => inputs,
      edit,
      record: (changes) => steps.recordEdits(changes),
      runWhenRead,
    });
  };
  const levelOf = ({ reading, edits }: QueueItem): Level | undefined =>
    reading.state === "read" ? check?.runPreflight(reading.array, edits, inputs).level : undefined;

  const archiveScores = (): void => {
    loadChunk(() => import("./archive-scores.ts")).then(
      (archive) => archive.archiveScores(queue, pageCard()),
      // Offline before its first use: the scores stay in memory.
      () => undefined,
    );
  };
  const onRead = (item: QueueItem): void => {
    const { id, run } = item;
    archiveScores();
    sharedFixes?.onRead(item);
    const passes = autoRun.delete(id) && run.status.state === "idle" && levelOf(item) === "fine";
    if (forceRun.delete(id) || passes) scheduler.run(item);
    else scheduler.resume(item);
  };
  const loader = createArrayLoader(queue, {
    ...ports,
    files,
    loadCheck,
    card: (item) => cardOfItem(item, pageCard()).card,
    onRead,
    onSelect: archiveScores,
  });
  const runWhenRead = (id: string): void => {
    autoRun.add(id);
    scheduler.prepare();
  };
  const intake = createIntake(queue, {
    ...ports,
    files,
    loader,
    persistence,
    inputs: () => inputs,
    runWhenRead,
    removeItems: (removed, addedIds) => steps.remove(removed, addedIds),
    restart: (item) => {
      runWhenRead(item.id);
      edit(item, item.edits);
    },
    onReference: (id) =>
      on(id, (item) => {
        if (item.run.status.state === "done") void scoreRun(item);
      }),
  });

  const items = (): readonly QueueItem[] => queue.current().items;
  const on = (id: string, command: (item: QueueItem) => void): void => {
    const item = itemOf(queue.current(), id);
    if (item !== undefined) command(item);
  };
  const canRunInBulk = (item: QueueItem): boolean => {
    const { reading, edits, run } = item;
    if (check === undefined || reading.state !== "read" || !isNotStarted(run)) return false;
    return check.mayRunInBulk(reading.array, edits, inputs) && canStart(run);
  };

  /** Reads an item again without its run, after an event that drops both. */
  const begin = (item: QueueItem, event: ItemEvent): void => {
    scheduler.abandon(item);
    queue.change(item.id, event);
    on(item.id, persistence.save);
    on(item.id, persistence.saveAnswer);
    void loader.load(item);
  };
  const edit = (item: QueueItem, edits: readonly Edit[]): void =>
    begin(item, { type: "edited", edits });
  const editAndRun = (item: QueueItem, edits: readonly Edit[]): void => {
    forceRun.add(item.id);
    edit(item, edits);
  };
  /** Runs it again if it passes its check, but not where the user has cancelled it. */
  const restart = (item: QueueItem): void => {
    if (item.run.status.state !== "cancelled") runWhenRead(item.id);
    begin(item, { type: "restarted" });
  };
  const run = (item: QueueItem, options?: { readonly again: boolean }): void => {
    // Runs with the edits that are being applied, not the previous ones.
    if (item.reading.state === "read" && item.reading.revising) forceRun.add(item.id);
    else if (isOfOtherCard(item, pageCard()) && canStart(item.run)) restart(item);
    else scheduler.run(item, options);
  };
  const retryFailed = (): void => {
    for (const item of items()) if (item.run.status.state === "failed") run(item);
  };
  /** An edit of the user's, as a step of the history. */
  const editAsStep = (item: QueueItem, edits: readonly Edit[]): void => {
    edit(item, edits);
    steps.recordEdits([{ id: item.id, before: item.edits, after: edits }]);
  };
  const steps = createQueueHistory(queue, {
    ...ports,
    files,
    loader,
    persistence,
    page: pageCard,
    abandon: (item) => {
      scheduler.abandon(item);
      intake.remove(item.id);
      if (isSentInTiles(item)) scenes.remove(item.id);
    },
    runWhenRead,
    revert: (changes) => {
      const [first] = changes;
      const item = first && itemOf(queue.current(), first.id);
      // A fix of all arrays is forgotten too.
      if (item !== undefined && (sharedFixes?.undo(item).length ?? 0) > 0) return;
      for (const { id, before } of changes) {
        autoRun.delete(id);
        on(id, (one) => edit(one, before));
      }
    },
    repeat: (changes) => {
      for (const { id, after } of changes) {
        runWhenRead(id);
        on(id, (one) => edit(one, after));
      }
    },
  });

  return {
    current: queue.current,
    subscribe: queue.subscribe,
    restore: () => {
      if (isRestored) return;
      isRestored = true;
      persistence.restore().then(
        ({ read, references }) => {
          for (const item of read) void loader.load(item);
          for (const [id, reference] of references) void intake.attachReference(id, reference);
        },
        // The browser forbids storage: the queue is lost with the page.
        () => queue.dispatch({ type: "storage-denied" }),
      );
    },
    configure: (next) => {
      const isOtherCard = next.card !== inputs.card;
      const isOtherApi = next.config.apiUrl !== inputs.config.apiUrl;
      inputs = next;
      if (isOtherCard) sharedFixes?.forget();
      scheduler.prepare();
      ports.arrays.prepare(next.card);
      for (const item of items()) {
        const isKept = item.reading.state === "missing" || hasStarted(item.run);
        if (isOtherCard && !isKept) restart(item);
        else scheduler.resume(item);
      }
      if (isOtherApi && retriesWithNextApi) {
        retriesWithNextApi = false;
        retryFailed();
      }
    },
    openFiles: intake.openFiles,
    setScreen: ports.arrays.setScreen,
    attachReference: intake.attachReference,
    openSample: intake.openSample,
    openObjects: intake.openObjects,
    select: loader.select,
    edit: (id, edits) =>
      on(id, (item) => {
        runWhenRead(id);
        editAsStep(item, edits);
      }),
    undo: (id) =>
      on(id, (item) => {
        autoRun.delete(id);
        if (steps.isLastOf(id)) return steps.undo();
        const undone = sharedFixes?.undo(item) ?? [];
        if (undone.length > 0) steps.recordEdits(undone);
        else if (item.edits.length > 0) editAsStep(item, item.edits.slice(0, -1));
        else void intake.separate(item);
      }),
    undoStep: () => steps.undo(),
    redoStep: () => steps.redo(),
    sharedFixes: () => sharedFixes,
    editAndRun: (id, edits) =>
      on(id, (item) => {
        forceRun.add(id);
        editAsStep(item, edits);
      }),
    previewEdits: async (id, alternatives, signal) => {
      const item = itemOf(queue.current(), id);
      const { card } = item === undefined ? inputs : cardOfItem(item, pageCard());
      const options = { name: item?.name ?? "", card, signal };
      return ports.arrays.preview(await files.load(id), alternatives, options);
    },
    split: async (id) => {
      const item = itemOf(queue.current(), id);
      if (item !== undefined) await intake.split(item);
    },
    join: intake.join,
    run: (id, options) => on(id, (item) => run(item, options)),
    fitToServer: (id) =>
      on(id, ({ run: { status } }) => {
        if (status.state !== "failed" || status.failure.kind !== "server-mismatch") return;
        const { mismatch } = status.failure;
        for (const other of items()) {
          const { status: its } = other.run;
          const isSame = its.state === "failed" && its.failure.kind === "server-mismatch";
          if (isSame && its.failure.mismatch === mismatch) run(other);
        }
      }),
    mayTryForms: (id) => {
      const item = itemOf(queue.current(), id);
      return item !== undefined && serverFit.mayTryForms(item);
    },
    tryForms: (id) => on(id, serverFit.tryForms),
    answerReply: async (id, answers) => {
      const item = itemOf(queue.current(), id);
      const reply = item && unconfirmedReply(item.run);
      if (reply === undefined) return;
      const { haveSameQuestion, rememberAnswer } = await loadChunk(
        () => import("./accept-reply.ts"),
      );
      rememberAnswer(reply, answers);
      const isSame = ({ run }: QueueItem): boolean => {
        const other = unconfirmedReply(run);
        return other !== undefined && haveSameQuestion(other, reply);
      };
      await Promise.all(
        items()
          .filter(isSame)
          .map((one) => scheduler.answer(one, answers)),
      );
    },
    askAgain: async (id) => {
      const { forgetAnswers } = await loadChunk(() => import("./accept-reply.ts"));
      forgetAnswers(inputs.config.apiUrl);
      on(id, run);
    },
    runAll: () => {
      for (const item of items()) if (canRunInBulk(item)) scheduler.run(item);
    },
    canRunAll: () => items().some(canRunInBulk),
    retryFailed,
    retryWithNextApi: () => {
      retriesWithNextApi = true;
    },
    pause: scheduler.pause,
    resume: scheduler.resumeAll,
    awaitCredentials: (id) => on(id, scheduler.awaitCredentials),
    reload: (id) => {
      // What was downloaded may be damaged.
      files.forget(id);
      on(id, restart);
    },
    cancel: (id) => on(id, scheduler.cancel),
    remove: (id) => on(id, (item) => steps.remove([item])),
    removeAll: () => steps.remove(items()),
    history,
    openRun: async (run) => {
      const { openKeptRun } = await loadChunk(() => import("./open-kept-run.ts"));
      const page = { ...pageCard(), cards: inputs.config.modelCards };
      return openKeptRun(run, await history(), { queue, files, loader, persistence, page });
    },
  };
}

function isSentInTiles({ edits }: QueueItem): boolean {
  return edits.some(({ kind }) => kind === "tiles");
}

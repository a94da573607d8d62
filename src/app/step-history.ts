import type { QueueState } from "#domain/queue/queue.ts";
import { nextToRedo, nextToUndo } from "#domain/view/step-order.ts";
import type { Engine } from "#engine/engine.ts";
import type { StepHistory } from "#features/viewer/commands.ts";
import type { ViewControl } from "./use-view.ts";

/** The changes of the view and those of the queue as one history. */
export function stepHistory(
  control: ViewControl,
  { steps }: QueueState,
  store: Engine,
): StepHistory {
  const times = [control.steps, steps];
  const undone = nextToUndo(times);
  const redone = nextToRedo(times);
  return {
    canUndo: undone !== undefined,
    canRedo: redone !== undefined,
    undo: () => [control.undo, store.undoStep][undone ?? -1]?.(),
    redo: () => [control.redo, store.redoStep][redone ?? -1]?.(),
  };
}

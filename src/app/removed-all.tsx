import type { ReactNode } from "react";
import type { Engine } from "#engine/engine.ts";
import { RemovedNote } from "#features/queue/removed-note.tsx";
import { runHistoryKey } from "#features/viewer/commands.ts";
import { useShortcuts } from "#features/viewer/shortcuts.ts";

interface RemovedAllProps {
  readonly names: readonly string[];
  readonly store: Engine;
}

/** Undoes the removal of the last array, after which the first screen is shown again. */
export function RemovedAll({ names, store }: RemovedAllProps): ReactNode {
  useShortcuts({
    onKey: (event) =>
      runHistoryKey(event, {
        canUndo: true,
        canRedo: true,
        undo: store.undoStep,
        redo: store.redoStep,
      }),
  });
  return <RemovedNote names={names} takesFocus onUndo={store.undoStep} />;
}

import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { FileSources } from "./file-sources.ts";
import type { EnginePorts } from "./ports.ts";
import type { SceneInput } from "./run-input.ts";
import { SceneProgress } from "./scene-progress.ts";

/** The scenes of the queue that are sent in tiles, and how far each is. */
export interface Scenes {
  /** A scene with what is known of it. @throws Error for an array that is sent whole. */
  inputOf(
    item: QueueItem,
    array: PreparedArray,
    aws: AwsContext,
    card: ListedCard,
  ): Omit<SceneInput, "whenResumed">;
  /** Forgets the tiles of a scene that is done, or no longer in the queue. */
  remove(id: string): void;
}

interface ScenePorts extends Pick<EnginePorts, "arrays" | "tiles"> {
  readonly files: FileSources;
}

export function createScenes({ arrays, tiles, files }: ScenePorts): Scenes {
  const known = new Map<string, SceneProgress>();
  return {
    inputOf: ({ id, edits }, array, { config }, { path, card }) => {
      const grid = array.tiles;
      if (grid === undefined) throw new Error("This array is sent whole.");
      const scene = [array.sha256, JSON.stringify(edits), path, config.apiUrl].join(" ");
      const found = known.get(id);
      const { missing } = array;
      const progress =
        found?.scene === scene ? found : new SceneProgress(id, scene, { grid, missing }, tiles);
      known.set(id, progress);
      return {
        place: "page",
        ...{ grid, progress },
        cut: async (index, isLast) =>
          arrays.cutTile(await files.load(id), { scene, edits, card, index, isLast }),
      };
    },
    remove: (id) => {
      known.delete(id);
      tiles.remove(id);
    },
  };
}

import { PICTURE } from "#domain/formats/picture.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import {
  isSameScene,
  type SceneFiles,
  type SingleBandFile,
  sceneOf,
} from "#domain/model/scene-files.ts";
import type { QueueItem } from "#domain/queue/queue.ts";

/** A scene whose bands are open as separate items. */
export type OpenScene = SceneFiles<SingleBandFile & Pick<QueueItem, "id">>;

/**
 * The scene of an item that is one band of it, once all files of the scene are read. Undefined for
 * every other item.
 */
export function openSceneOf(
  item: QueueItem,
  items: readonly QueueItem[],
  card: ModelCard,
): OpenScene | undefined {
  const own = singleBand(item);
  const isComplete = items.every(
    ({ name, reading }) => reading.state !== "reading" || !isSameScene(name, item.name),
  );
  if (own === undefined || !isComplete) return undefined;
  const files = items.flatMap((one) => (one.id === item.id ? own : (singleBand(one) ?? [])));
  return sceneOf(own, files, card);
}

/** An unedited item of one band as a file of a scene; undefined for every other item. */
function singleBand({ id, name, reading, edits }: QueueItem) {
  if (reading.state !== "read" || edits.length > 0) return undefined;
  const { fileBandCount, batchCount, format, fileSize, grid } = reading.array;
  if (fileBandCount !== 1 || batchCount > 1 || format === PICTURE.id) return undefined;
  return { id, name, ...fileSize, grid };
}

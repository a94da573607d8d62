import { packScene } from "#domain/formats/scene-file.ts";
import { isGoesName } from "#domain/formats/sidecar-names.ts";
import { wholeScans } from "#domain/model/goes-scans.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { SceneFiles } from "#domain/model/scene-files.ts";
import { joinedEdits } from "#domain/preflight/conversions/joined-edits.ts";
import type { NewItem, QueueItem } from "#domain/queue/queue.ts";
import { formatList } from "#domain/text/format.ts";
import type { FileSources } from "./file-sources.ts";

/** A file to open, with the edits that it starts with. */
export interface NewArray extends Pick<NewItem, "name" | "edits"> {
  readonly file: Blob;
}

interface JoinedScans {
  /** Those of whole scans joined; all others as they were. */
  readonly arrays: readonly NewArray[];
  /** The bands that the model does not take, a sentence for each scan. */
  readonly leftOut: readonly string[];
  /** Open items that have become part of a scan. */
  readonly replaced: readonly QueueItem[];
}

/** The queue that files are opened into. */
export interface OpenItems {
  items(): readonly QueueItem[];
  readonly files: FileSources;
  readonly card: ModelCard;
}

/**
 * Joins the bands of each GOES scan of which all of the model's are there, opened now or before.
 * Unlike other files of one band they need no question: NOAA's names say all.
 */
export async function joinScans(
  opened: readonly NewArray[],
  { items, files, card }: OpenItems,
): Promise<JoinedScans> {
  const parts: readonly Part[] = [
    ...opened.map(({ name, file }) => ({
      name,
      item: undefined,
      load: () => Promise.resolve(file),
    })),
    ...items()
      .filter(isUnchangedBand)
      .map((item) => ({ name: item.name, item, load: () => files.load(item.id) })),
  ];
  const scans = wholeScans(parts, card).filter(({ files: all }) =>
    all.some(({ source }) => source.item === undefined),
  );
  const taken = scans.flatMap((scan) => scan.files.map(({ source }) => source));
  const joined = await Promise.all(scans.map((scan) => joinScan(scan, card)));
  return {
    arrays: [...opened.filter((one) => taken.every(({ name }) => name !== one.name)), ...joined],
    leftOut: scans.flatMap(unusedText),
    replaced: taken.flatMap(({ item }) => item ?? []),
  };
}

/** A file of a scan: opened now, or an item of the queue. */
interface Part {
  readonly name: string;
  readonly item: QueueItem | undefined;
  load(): Promise<Blob>;
}

function isUnchangedBand({ name, edits, reading: { state } }: QueueItem): boolean {
  return isGoesName(name) && edits.length === 0 && (state === "read" || state === "reading");
}

type Scan = SceneFiles<{ readonly name: string; readonly source: Part }>;

async function joinScan({ files, ...scene }: Scan, card: ModelCard): Promise<NewArray> {
  const loaded = files.map(async ({ name, source }) => ({ name, file: await source.load() }));
  const names = files.map(({ name }) => name);
  return {
    name: scene.name,
    file: packScene({ ...scene, files: await Promise.all(loaded) }),
    edits: joinedEdits(names, card),
  };
}

function unusedText({ files, bands }: Scan): readonly string[] {
  const names = files
    .filter((_, index) => bands.every(({ file }) => file !== index))
    .map(({ name }) => /C\d\d/.exec(name)?.[0] ?? name);
  return names.length === 0 ? [] : [`The model does not take ${formatList(names)} of the scan.`];
}

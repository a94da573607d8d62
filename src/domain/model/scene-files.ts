import { bandCodeOf, namedBands, type SplitName, splitAtBand } from "#domain/array/band-labels.ts";
import { withoutExtension } from "#domain/formats/formats.ts";
import { isGoesName } from "#domain/formats/sidecar-names.ts";
import { type PlacedSize, pixelRatio } from "#domain/geo/same-extent.ts";
import { abiScanTime } from "#domain/geo/scene-name.ts";
import { formatCount, formatList, formatUtc } from "#domain/text/format.ts";
import { matchBands } from "./match-bands.ts";
import type { ModelCard } from "./model-card.ts";

/** A file of one band, opened. */
export interface SingleBandFile extends PlacedSize {
  readonly name: string;
}

/** The files of one scene, and how they become one array of the model's bands. */
export interface SceneFiles<File> {
  /** The common part of their names. */
  readonly name: string;
  /** All of them, also those of bands that the model does not take. */
  readonly files: readonly File[];
  /** The bands of the array, in order: each file's index, and its band's name. */
  readonly bands: readonly { readonly file: number; readonly name: string }[];
  /** The index of the file that gives size and georeference. */
  readonly reference: number;
  /** Whole sentences for the user. */
  readonly question: string;
  /** Why they cannot be joined yet, and what to do; undefined if they can. */
  readonly problem: string | undefined;
}

/**
 * The scene of a file of one band: the files whose names differ only in a sensor's band. Undefined
 * if there is no other, or if their bands are none of the model's.
 *
 * The array has the size of most of the model's bands, at a tie of the finer ones.
 * @param files all open files of one band.
 */
export function sceneOf<File extends SingleBandFile>(
  file: File,
  files: readonly File[],
  card: ModelCard,
): SceneFiles<File> | undefined {
  const own = sceneNameOf(file.name);
  if (own === undefined) return undefined;
  const parts = files
    .flatMap((one) => {
      const name = sceneNameOf(one.name);
      return name?.rest === own.rest ? [{ file: one, band: name.band }] : [];
    })
    .filter(({ band }, index, all) => all.findIndex((other) => other.band === band) === index)
    .toSorted((one, other) => compareBands(one.band, other.band));
  const names = parts.map(({ band }) => band);
  const { indices, absent } = bandsOf(names, own.rest, card);
  // NOAA's files never have the model's other bands, so even one is part of a scene.
  const fewest = isGoesName(file.name) && absent.length > 0 ? 1 : 2;
  if (indices.length < fewest || parts.every((part) => part.file !== file)) return undefined;
  const sources = parts.map((part) => part.file);
  const reference = referenceOf(indices, sources);
  const bands = indices.map((index) => ({ file: index, name: names[index] ?? "" }));
  return {
    name: own.title,
    files: sources,
    bands,
    reference,
    question: questionOf(names, bands, card),
    problem:
      absentText(absent, bands.length, card, otherScanText(file.name, files, absent)) ??
      otherAreaText(bands, sources, reference),
  };
}

/** Whether two files' names differ only in a sensor's band. */
export function isSameScene(one: string, other: string): boolean {
  const name = sceneNameOf(one);
  return name !== undefined && name.rest === sceneNameOf(other)?.rest;
}

interface SceneName extends SplitName {
  /** `rest` as it is shown: without the file's extension. */
  readonly title: string;
}

/** A name's band and, without it and what else differs between bands of a scene, the rest. */
function sceneNameOf(fileName: string): SceneName | undefined {
  const split = splitAtBand(fileName);
  if (split === undefined) return undefined;
  const title = withoutExtension(split.rest)
    // When each ABI band was scanned and written: https://www.goes-r.gov/products/docs/PUG-L1b-vol3.pdf
    // A browser counts downloads of the same name.
    .replace(/_e\d{14}_c\d{14}(?: ?\(\d+\))?$/, "")
    // Sentinel-2's resolution of the band.
    .replace(/_[126]0m$/, "");
  return { band: split.band, rest: title.toLowerCase(), title };
}

/** By number, so that B2 is before B11; others by name. */
function compareBands(one: string, other: string): number {
  return (bandCodeOf(one) ?? 0) - (bandCodeOf(other) ?? 0) || (one < other ? -1 : 1);
}

/**
 * The names that mean the card's bands, in its order, and the bands that none means. Bands that only
 * count, and codes that several sensors read differently, are taken as they are: the check of the
 * joined array asks.
 */
function bandsOf(
  names: readonly string[],
  sensorText: string,
  card: ModelCard,
): { readonly indices: readonly number[]; readonly absent: readonly string[] } {
  const labels = { labels: namedBands(names), source: "name", sensorText } as const;
  const [match, ...others] = matchBands(labels, card);
  const isOpen = match === undefined ? names.length === card.bands.length : others.length > 0;
  if (match === undefined || isOpen) {
    return { indices: isOpen ? names.map((_, index) => index) : [], absent: [] };
  }
  return {
    indices: match.bands.flatMap((index) => index ?? []),
    absent: card.bands.filter((_, band) => match.bands[band] === undefined).map(({ name }) => name),
  };
}

function absentText(
  absent: readonly string[],
  count: number,
  { bands }: ModelCard,
  otherScan: string,
): string | undefined {
  if (count >= bands.length) return undefined;
  if (absent.length === 0) return "Choose or drop the files of its other bands too.";
  const [verb, files] = absent.length === 1 ? ["is", "its file"] : ["are", "their files"];
  return `${formatList(absent)} ${verb} missing: choose or drop ${files} too.${otherScan}`;
}

/** Which of the absent bands are open, but of another scan; empty if none is. */
function otherScanText(
  name: string,
  files: readonly SingleBandFile[],
  absent: readonly string[],
): string {
  const start = abiScanTime(name);
  const others = files.flatMap((file) => {
    const band = sceneNameOf(file.name)?.band ?? "";
    const time = abiScanTime(file.name);
    return absent.includes(band) && time !== undefined && time !== start ? [{ band, time }] : [];
  });
  const [other] = others;
  if (other === undefined || start === undefined) return "";
  const bands = [...new Set(others.map(({ band }) => band))].toSorted();
  return ` The ${bands.length === 1 ? "file" : "files"} of ${formatList(bands)} that ${bands.length === 1 ? "is" : "are"} open ${bands.length === 1 ? "is" : "are"} of another scan: ${formatUtc(other.time)}, not ${formatUtc(start)}.`;
}

/** The file whose size most of these have; of several the one with most pixels. */
function referenceOf(indices: readonly number[], files: readonly PlacedSize[]): number {
  const pixelsOf = (index: number): number =>
    (files[index]?.height ?? 0) * (files[index]?.width ?? 0);
  const countOf = (index: number): number =>
    indices.filter((other) => pixelsOf(other) === pixelsOf(index)).length;
  const [best = 0] = indices.toSorted(
    (one, other) => countOf(other) - countOf(one) || pixelsOf(other) - pixelsOf(one),
  );
  return best;
}

function questionOf(
  names: readonly string[],
  taken: readonly { readonly name: string }[],
  card: ModelCard,
): string {
  const count = formatCount(taken.length);
  const bands = formatList(taken.map(({ name }) => name));
  const others = names.filter((name) => taken.every((band) => band.name !== name));
  const rest =
    others.length === 0
      ? ""
      : ` The model does not take ${formatList(others)}, which ${others.length === 1 ? "is" : "are"} left out.`;
  const ofModel =
    taken.length < card.bands.length ? ` of the model’s ${formatCount(card.bands.length)}` : "";
  return `${count.slice(0, 1).toUpperCase()}${count.slice(1)}${ofModel} bands of one scene: ${bands}.${rest}`;
}

function otherAreaText(
  bands: SceneFiles<unknown>["bands"],
  files: readonly SingleBandFile[],
  reference: number,
): string | undefined {
  const target = files[reference];
  const other = bands.find(({ file }) => {
    const one = files[file];
    return target !== undefined && one !== undefined && pixelRatio(target, one) === undefined;
  });
  if (other === undefined) return undefined;
  const base = bands.find(({ file }) => file === reference);
  return `${other.name} covers another area than ${base?.name}, so they cannot be joined. Cut them to the same area first: gdalwarp -te xmin ymin xmax ymax in.tif out.tif.`;
}

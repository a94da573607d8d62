import {
  type BandLabel,
  type BandLabels,
  bandCodeOf,
  bandNamesIn,
} from "#domain/array/band-labels.ts";
import type { CardBand, ModelCard } from "./model-card.ts";
import { SENSORS, type Sensor } from "./sensors.ts";

/** One reading of a file's labels as the model's bands. */
export interface BandMatch {
  /** Per band of the card, the index of the file's band; undefined if the file names none. */
  readonly bands: readonly (number | undefined)[];
  /** The sensor whose codes were read; undefined if no code was needed. */
  readonly sensor: string | undefined;
}

/** A file's bands and the card's differ by less than this share of the wavelength. */
const TOLERANCE = 0.05;

/** What other words call the common names of STAC, without spaces, and where those bands are. */
const COMMON_NAMES: Readonly<Record<string, readonly [commonName: string, wavelengthUm: number]>> =
  {
    coastal: ["coastal", 0.443],
    coastalaerosol: ["coastal", 0.443],
    ultrablue: ["coastal", 0.443],
    blue: ["blue", 0.485],
    green: ["green", 0.56],
    yellow: ["yellow", 0.6],
    red: ["red", 0.66],
    rededge: ["rededge", 0.704],
    rededge1: ["rededge071", 0.704],
    rededge2: ["rededge075", 0.741],
    rededge3: ["rededge078", 0.783],
    nir: ["nir", 0.84],
    nearinfrared: ["nir", 0.84],
    nir8: ["nir08", 0.865],
    nir08: ["nir08", 0.865],
    narrownir: ["nir08", 0.865],
    nirnarrow: ["nir08", 0.865],
    nir9: ["nir09", 0.945],
    nir09: ["nir09", 0.945],
    cirrus: ["cirrus", 1.375],
    swir1: ["swir16", 1.61],
    swir16: ["swir16", 1.61],
    shortwaveinfrared1: ["swir16", 1.61],
    swir2: ["swir22", 2.2],
    swir22: ["swir22", 2.2],
    shortwaveinfrared2: ["swir22", 2.2],
    pan: ["pan", 0.59],
    panchromatic: ["pan", 0.59],
  };

/** A label in the card's terms. */
interface ReadLabel {
  readonly name: string;
  readonly commonName: string | undefined;
  readonly wavelengthUm: number | undefined;
}

/**
 * Finds the model's bands among a file's labelled ones: by the card's own name, the common name or
 * the wavelength. Codes such as B05 are read as those of the sensor that the file names, else of
 * every sensor that has them; the readings that find most of the card's bands are returned, the
 * the most likely first. Several remain only where they differ, such as B1 to B7 of Landsat 7 and 8.
 * Empty if the labels name no band of the card, or are mere numbers.
 */
export function matchBands(labels: BandLabels, { bands }: ModelCard): readonly BandMatch[] {
  const names = labels.labels.map(({ name }) => name);
  const isCoded = names.some((name) => bandCodeOf(name) !== undefined);
  const sensors = sensorsOf(labels);
  if (sensors.every(({ isTold }) => !isTold) && areNumbers(labels.labels, bands.length)) return [];
  const all: readonly BandMatch[] = isCoded
    ? sensors.map(({ sensor }) => ({
        bands: matched(labels.labels, sensor, bands),
        sensor: sensor.title,
      }))
    : [{ bands: matched(labels.labels, undefined, bands), sensor: undefined }];
  const most = Math.max(...all.map(countOf));
  return most === 0 ? [] : distinct(all.filter((match) => countOf(match) === most));
}

/** Whether a label names a band of some sensor, or by a common word. */
export function isKnownLabel({ name, wavelengthUm }: BandLabel): boolean {
  return (
    wavelengthUm !== undefined || bandNamesIn(name).length > 0 || wavelengthIn(name) !== undefined
  );
}

/** The sensors that the file names, or all, as far as they know most of the labels' codes. */
function sensorsOf({ labels, sensorText }: BandLabels) {
  const text = [sensorText, ...labels.map(({ name }) => name)].join(" ");
  const told = SENSORS.filter(({ pattern }) => pattern.test(text));
  const sensors = (told.length === 0 ? SENSORS : told).map((sensor) => {
    const unknown = labels.filter(({ name }) => !isKnownCode(name, sensor)).length;
    return { sensor, isTold: told.length > 0, unknown };
  });
  const least = Math.min(...sensors.map(({ unknown }) => unknown));
  return sensors.filter(({ unknown }) => unknown === least);
}

/** Whether a label has no code, or one of the sensor's; only ABI's channels are written with a C. */
function isKnownCode(name: string, sensor: Sensor): boolean {
  const code = bandCodeOf(name);
  if (code === undefined) return true;
  return sensor.bands.has(code) && (sensor.codes === "C" || !/(?<![a-z0-9])c\d/i.test(name));
}

/**
 * Whether labels only count: "Band 1" to the last, or B1 to the last where the model takes as many
 * bands, so that they may be the model's own.
 */
function areNumbers(labels: readonly BandLabel[], expected: number): boolean {
  const counts = labels.every(({ name, wavelengthUm }, index) => {
    const rest = name.replace(/(?:band|b)[ _-]?0?\d+/i, "").trim();
    return bandCodeOf(name) === index + 1 && rest === "" && wavelengthUm === undefined;
  });
  const isSpelled = labels.every(({ name }) => /band/i.test(name));
  return counts && (isSpelled || labels.length === expected);
}

function countOf({ bands }: BandMatch): number {
  return bands.filter((band) => band !== undefined).length;
}

function distinct(matches: readonly BandMatch[]): readonly BandMatch[] {
  const keys = matches.map(({ bands }) => bands.join());
  return matches.filter((_, index) => keys.indexOf(keys[index] ?? "") === index);
}

/** Assigns the closest pairs first; every band of the file and of the card at most once. */
function matched(
  labels: readonly BandLabel[],
  sensor: Sensor | undefined,
  cardBands: readonly CardBand[],
): readonly (number | undefined)[] {
  const read = labels.map((label) => readLabel(label, sensor));
  const pairs = read
    .flatMap((label, file) =>
      cardBands.map((band, card) => ({ file, card, distance: distanceOf(label, band) })),
    )
    .filter(({ distance }) => distance < TOLERANCE)
    .toSorted((a, b) => a.distance - b.distance);
  const bands: (number | undefined)[] = cardBands.map(() => undefined);
  const used = new Set<number>();
  for (const { file, card } of pairs) {
    if (bands[card] !== undefined || used.has(file)) continue;
    bands[card] = file;
    used.add(file);
  }
  return bands;
}

function readLabel({ name, wavelengthUm }: BandLabel, sensor: Sensor | undefined): ReadLabel {
  const words = bandNamesIn(name).map((word) => COMMON_NAMES[letters(word)]);
  const [commonName, usual] = words.find((word) => word !== undefined) ?? [];
  const code = bandCodeOf(name);
  const coded = code === undefined ? undefined : sensor?.bands.get(code);
  return {
    name,
    commonName: commonName ?? coded?.commonName,
    wavelengthUm: wavelengthUm ?? wavelengthIn(name) ?? coded?.wavelengthUm ?? usual,
  };
}

/** From 0 for the same name to 1 for another band. */
function distanceOf(label: ReadLabel, band: CardBand): number {
  if (letters(label.name) === letters(band.name)) return 0;
  const apart = wavelengthsApart(label.wavelengthUm, band.wavelengthUm);
  if (label.commonName === "pan") return 1;
  if (label.commonName !== undefined && label.commonName === band.commonName) {
    return Math.min(apart, TOLERANCE) / 100;
  }
  return apart;
}

function wavelengthsApart(a: number | undefined, b: number | undefined): number {
  return a === undefined || b === undefined ? 1 : Math.abs(a - b) / b;
}

/** Lower case, without spaces and the zeros in front of numbers: "B08A" is "b8a". */
function letters(name: string): string {
  return name
    .toLowerCase()
    .replace(/[\s_-]+/g, "")
    .replace(/^(b|c|band)0+(?=\d)/, "$1");
}

const RANGE =
  /(\d+(?:\.\d+)?)(?:\s*[-–]\s*(\d+(?:\.\d+)?))?\s*(nm|nanomet\w+|um|µm|μm|micromet\w+|microns?)(?![a-z])/i;

/** A wavelength in a label, or the middle of a range: "B2, 490 nm", "blue 0.45-0.515um". */
function wavelengthIn(name: string): number | undefined {
  const [, from, to = from, unit = ""] = RANGE.exec(name) ?? [];
  if (from === undefined) return undefined;
  const middle = (Number(from) + Number(to)) / 2;
  return /^n/i.test(unit) ? middle / 1000 : middle;
}

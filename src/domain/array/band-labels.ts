/** What a file says about which band is which, one label per band in the file's order. */
export interface BandLabels {
  readonly labels: readonly BandLabel[];
  /** Where the labels were found: within the file, in its name, or in an npz's keys. */
  readonly source: "file" | "name" | "keys";
  /** Texts that may name the sensor, such as metadata or the file's name; may be empty. */
  readonly sensorText: string;
}

export interface BandLabel {
  /** As written, for example "B02" or "Blue"; empty if the band has none. */
  readonly name: string;
  /** The centre wavelength in micrometres; undefined if the file gives none. */
  readonly wavelengthUm: number | undefined;
}

/** Labels without wavelengths. */
export function namedBands(names: readonly string[]): readonly BandLabel[] {
  return names.map((name) => ({ name, wavelengthUm: undefined }));
}

/** A sensor's band code with its number and its "A": B02, b8a, SR_B5, Band 4, C01, ch3. */
const CODE = "(?:(?:sr_?)?b|band[ _-]?|c|ch)0?(\\d{1,2})(a?)";
const WORD =
  "coastal(?:[ _-]?aerosol)?|ultra[ _-]?blue|blue|green|yellow|red[ _-]?edge[ _-]?\\d?|red|" +
  "near[ _-]?infra[ _-]?red|narrow[ _-]?nir|nir[ _-]?narrow|nir0?[89]|nir|" +
  "swir[ _-]?(?:16|22|[12])|short[ _-]?wave[ _-]?infra[ _-]?red[ _-]?[12]|cirrus|pan(?:chromatic)?";
/** Letters and digits around a match would make it part of another word. */
const NAME = new RegExp(`(?<![a-z0-9])(?:${CODE}|${WORD})(?![a-z0-9])`, "gi");

/** The bands that a text names, in its order: ["B02", "B03"] for "T30SXH_B02_B03". */
export function bandNamesIn(text: string): readonly string[] {
  // An underscore is a letter to \b, not here. ABI files join mode and band: M6C01.
  return Array.from(text.replace(/M\d(?=C\d\d)/g, "").matchAll(NAME), ([name]) => name);
}

/** A file's name in two parts: its band, and what is around that. */
export interface SplitName {
  readonly band: string;
  readonly rest: string;
}

/**
 * Takes the band out of a file's name, "B02" of "T30SXH.B02.tif"; undefined for a name with no band
 * or several. Words count only where there is no code.
 */
export function splitAtBand(fileName: string): SplitName | undefined {
  const text = fileName.replace(/(M\d)(?=C\d\d)/g, "$1 ");
  const all = Array.from(text.matchAll(NAME));
  const codes = all.filter(([name]) => bandCodeOf(name) !== undefined);
  const [found, ...others] = codes.length > 0 ? codes : all;
  if (found === undefined || others.length > 0) return undefined;
  const [band] = found;
  const before = text.slice(0, found.index).replace(/[-_. ]+$/, "");
  return { band, rest: before + text.slice(found.index + band.length) };
}

/** The number of a band code, 8.5 for "8A"; undefined for other texts. */
export function bandCodeOf(name: string): number | undefined {
  const [, digits, letter] = new RegExp(`(?<![a-z0-9])${CODE}(?![a-z0-9])`, "i").exec(name) ?? [];
  if (digits === undefined) return undefined;
  return Number(digits) + (letter === "" ? 0 : 0.5);
}

/**
 * The labels in a file's name, if it names exactly as many distinct bands as the file has:
 * `T30SXH_B12-B11-B8A-B04-B03-B02.npy`.
 */
export function labelsInName(fileName: string, bandCount: number): BandLabels | undefined {
  const names = bandNamesIn(fileName);
  const isWhole = names.length === bandCount && new Set(names).size === bandCount;
  return isWhole ? { labels: namedBands(names), source: "name", sensorText: fileName } : undefined;
}

/** The band's name within its label, or its wavelength: "C01" of "C01 0.47um". */
export function labelText(label: BandLabel | undefined): string {
  const { name, wavelengthUm } = label ?? { name: "", wavelengthUm: undefined };
  const [short = name] = bandNamesIn(name);
  if (short !== "") return short;
  return wavelengthUm === undefined ? "unnamed" : `${wavelengthUm} µm`;
}

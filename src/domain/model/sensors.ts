/** A sensor whose band codes are known. Codes mean other bands on other sensors. */
export interface Sensor {
  readonly title: string;
  /** Matches names of the sensor in metadata and in names of files. */
  readonly pattern: RegExp;
  /** The letter in front of the numbers. */
  readonly codes: "B" | "C";
  /** By the code's number; 8.5 is 8A. */
  readonly bands: ReadonlyMap<number, SensorBand>;
}

interface SensorBand {
  /** Of the STAC extension for electro-optical data. */
  readonly commonName: string;
  /** Centre wavelength in micrometres. */
  readonly wavelengthUm: number;
}

function sensor(
  codes: "B" | "C",
  title: string,
  pattern: RegExp,
  bands: Readonly<Record<number, readonly [commonName: string, wavelengthUm: number]>>,
): Sensor {
  const entries = Object.entries(bands).map(([code, [commonName, wavelengthUm]]) => {
    return [Number(code), { commonName, wavelengthUm }] as const;
  });
  return { title, pattern, codes, bands: new Map(entries) };
}

/**
 * Sensors in the order in which ambiguous codes are read. Wavelengths are those of the agencies:
 * https://sentiwiki.copernicus.eu/web/s2-mission,
 * https://www.usgs.gov/faqs/what-are-band-designations-landsat-satellites,
 * https://www.goes-r.gov/mission/ABI-bands-quick-info.html
 */
export const SENSORS: readonly Sensor[] = [
  sensor("B", "Landsat 8 or 9", /landsat[-_ ]?[89]\b|L[CO]0[89]|HLS\.L30|\bOLI\b/i, {
    1: ["coastal", 0.443],
    2: ["blue", 0.482],
    3: ["green", 0.561],
    4: ["red", 0.655],
    5: ["nir08", 0.865],
    6: ["swir16", 1.609],
    7: ["swir22", 2.201],
    8: ["pan", 0.59],
    9: ["cirrus", 1.373],
    10: ["lwir11", 10.895],
    11: ["lwir12", 12.005],
  }),
  sensor(
    "B",
    "Sentinel-2",
    /sentinel-?_?2|\bS2[ABC]?(?![a-z0-9])|(?<![a-z0-9])S2[ABC]?_|HLS\.S30|MSI/i,
    {
      1: ["coastal", 0.443],
      2: ["blue", 0.493],
      3: ["green", 0.56],
      4: ["red", 0.665],
      5: ["rededge071", 0.704],
      6: ["rededge075", 0.741],
      7: ["rededge078", 0.783],
      8: ["nir", 0.833],
      8.5: ["nir08", 0.865],
      9: ["nir09", 0.945],
      10: ["cirrus", 1.374],
      11: ["swir16", 1.614],
      12: ["swir22", 2.202],
    },
  ),
  sensor("B", "Landsat 4, 5 or 7", /landsat[-_ ]?[457]\b|L[ET]0[457]|\bE?TM\b/i, {
    1: ["blue", 0.485],
    2: ["green", 0.56],
    3: ["red", 0.66],
    4: ["nir08", 0.835],
    5: ["swir16", 1.65],
    6: ["lwir", 11.45],
    7: ["swir22", 2.22],
    8: ["pan", 0.71],
  }),
  sensor("C", "GOES ABI", /goes|\bABI\b|(?<![a-z0-9])G1[6-9](?![a-z0-9])/i, {
    1: ["blue", 0.47],
    2: ["red", 0.64],
    3: ["nir08", 0.865],
    4: ["cirrus", 1.378],
    5: ["swir16", 1.61],
    6: ["swir22", 2.25],
  }),
];

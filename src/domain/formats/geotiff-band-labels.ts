import type { GeoTIFFImage } from "geotiff";
import * as v from "valibot";
import type { BandLabel, BandLabels } from "#domain/array/band-labels.ts";

/** The items that name a band, in order of preference; GDAL writes descriptions as DESCRIPTION. */
const NAME_ITEMS = ["DESCRIPTION", "BandName", "BAND_NAME", "band_name", "long_name", "name"];
/** https://gdal.org/en/stable/user/raster_data_model.html#imagery-domain-remote-sensing */
const MICROMETRE_ITEMS = ["CENTRAL_WAVELENGTH_UM"];
/** As ENVI headers are translated; in the unit of the next item. */
const WAVELENGTH_ITEMS = ["wavelength", "WAVELENGTH"];
const UNIT_ITEMS = ["wavelength_units", "WAVELENGTH_UNITS", "wavelength_unit"];

const ITEMS = v.record(v.string(), v.unknown());
type Items = Readonly<Record<string, string>>;

/**
 * The labels in a TIFF's GDAL metadata (tag 42112): descriptions and wavelengths per band, and the
 * texts about the whole image, which may name the sensor. Undefined if no band has one.
 */
export async function tiffBandLabels(image: GeoTIFFImage): Promise<BandLabels | undefined> {
  const whole = await itemsOf(image, null);
  const labels: BandLabel[] = [];
  for (let band = 0; band < image.getSamplesPerPixel(); band += 1) {
    const items = await itemsOf(image, band);
    const name = firstOf(items, NAME_ITEMS) ?? whole[`Band_${band + 1}`] ?? "";
    labels.push({ name: name.trim(), wavelengthUm: wavelengthOf(items) });
  }
  if (labels.every(({ name, wavelengthUm }) => name === "" && wavelengthUm === undefined)) {
    return undefined;
  }
  return { labels, source: "file", sensorText: Object.values(whole).join(" ") };
}

/** Empty for metadata that is missing or damaged, which affects no pixel. */
async function itemsOf(image: GeoTIFFImage, sample: number | null): Promise<Items> {
  const read: unknown = await image.getGDALMetadata(sample).catch(() => null);
  const items = v.safeParse(ITEMS, read);
  if (!items.success) return {};
  return Object.fromEntries(
    Object.entries(items.output).map(([name, text]) => [
      name,
      plainText(plainText(String(text ?? ""))),
    ]),
  );
}

function firstOf(items: Items, names: readonly string[]): string | undefined {
  return names.map((name) => items[name]).find((text) => text !== undefined && text !== "");
}

function wavelengthOf(items: Items): number | undefined {
  const micrometres = Number(firstOf(items, MICROMETRE_ITEMS) ?? Number.NaN);
  if (micrometres > 0) return micrometres;
  const written = Number(firstOf(items, WAVELENGTH_ITEMS) ?? Number.NaN);
  if (!(written > 0)) return undefined;
  // Without a unit: no optical sensor sees 100 µm, and none 100 nm.
  const unit = firstOf(items, UNIT_ITEMS) ?? (written > 100 ? "nm" : "um");
  return /^n/i.test(unit) ? written / 1000 : written;
}

/** Replaces XML's entities; GDAL escapes a text once itself and once as XML. */
function plainText(xml: string): string {
  return xml
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&apos;", "'")
    .replaceAll("&amp;", "&");
}

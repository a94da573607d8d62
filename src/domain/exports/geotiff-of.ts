import { type GeoTiffImage, writeGeoTiff } from "#domain/formats/write-geotiff.ts";
import type { ExportedFile } from "./export.ts";
import { type ExportedResult, resultFileName } from "./exported-result.ts";
import { identityOf } from "./result-facts.ts";

/** Planes of a result as a GeoTIFF in its grid, which it has. */
export async function geoTiffOf(
  result: ExportedResult,
  what: string,
  image: Pick<GeoTiffImage, "planes" | "titles" | "nodata">,
): Promise<ExportedFile> {
  const { prediction, grid } = result;
  if (grid === undefined) throw new Error("A GeoTIFF was made of a result without a grid.");
  const { height, width } = prediction;
  const facts = { ...identityOf(result), georeference: GRID_SOURCES[grid.source] };
  const metadata = Object.fromEntries(
    Object.entries(facts).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toUpperCase(), String(value)]],
    ),
  );
  return {
    content: await writeGeoTiff({ ...image, height, width, grid, metadata }),
    fileName: resultFileName(result, what, "tif"),
  };
}

const GRID_SOURCES = { file: "from the file", name: "from the file's name" } as const;

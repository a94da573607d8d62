import { bandCodeOf, splitAtBand } from "#domain/array/band-labels.ts";
import { isGoesName } from "#domain/formats/sidecar-names.ts";
import type { PlacedSize } from "#domain/geo/same-extent.ts";
import type { ModelCard } from "./model-card.ts";
import { type SceneFiles, type SingleBandFile, sceneOf } from "./scene-files.ts";

/** A file of one band of a scan, unread. */
export type ScanFile<File> = SingleBandFile & { readonly source: File };

/**
 * The GOES scans of which files of all the model's bands are there, by their names. Files of a scan
 * that lacks one are in none of them.
 */
export function wholeScans<File extends { readonly name: string }>(
  files: readonly File[],
  card: ModelCard,
): readonly SceneFiles<ScanFile<File>>[] {
  const parts = files
    .filter(({ name }) => isGoesName(name))
    .map((source) => ({ ...nominalSize(source.name), name: source.name, source }));
  const scans = parts.flatMap((part) => {
    const scene = sceneOf(part, parts, card);
    const isWhole = scene?.problem === undefined && scene?.files[0] === part;
    return scene !== undefined && isWhole ? [scene] : [];
  });
  return scans.filter(({ bands }) => bands.length === card.bands.length);
}

/** Pixels per kilometre at the sub-satellite point, of the bands that do not have half a pixel. */
const DENSITIES: ReadonlyMap<number, number> = new Map([
  [1, 1],
  [2, 2],
  [3, 1],
  [5, 1],
]);
/** https://www.goes-r.gov/mission/ABI-bands-quick-info.html: 2 km. */
const COARSEST = 0.5;

/** The size of the same two square kilometres in each band. */
function nominalSize(name: string): PlacedSize {
  const code = bandCodeOf(splitAtBand(name)?.band ?? "") ?? 0;
  const side = 2 * (DENSITIES.get(code) ?? COARSEST);
  return {
    height: side,
    width: side,
    grid: {
      transform: [1 / side, 0, 0, 0, -1 / side, 0],
      crs: { kind: "unknown", title: "" },
      source: "name",
    },
  };
}

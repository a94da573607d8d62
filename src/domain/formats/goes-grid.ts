import { type Crs, EQUATOR_M, type Grid, POLE_M } from "#domain/geo/grid.ts";
import { type Dataset, readLine } from "./hdf5-dataset.ts";
import type { AttributeValue } from "./hdf5-values.ts";

type Attributes = ReadonlyMap<string, AttributeValue>;

/** A variable of a netCDF file. */
export interface Variable {
  readonly data: Dataset;
  readonly attributes: Attributes;
}

/** Packed numbers are times scale, plus offset; both are numbers if the file has them. */
export function packingOf(attributes: Attributes): {
  readonly scale: number;
  readonly offset: number;
} {
  return {
    scale: Number(attributes.get("scale_factor") ?? 1),
    offset: Number(attributes.get("add_offset") ?? 0),
  };
}

/**
 * The pixel grid of an ABI file: `x` and `y` are the scan angles of the pixels' centres, in radians.
 * Undefined where they are unevenly spaced; of unknown coordinates for another projection than
 * GOES-R's. GOES-R Product Definition and Users' Guide, volume 3, section 5.1.2.
 */
export async function goesGrid({
  x,
  y,
  goes_imager_projection: projection,
}: Readonly<Record<"x" | "y" | "goes_imager_projection", Variable>>): Promise<Grid | undefined> {
  const [across, down] = [await evenSteps(x), await evenSteps(y)];
  if (across === undefined || down === undefined) return undefined;
  const { crs, height } = crsOf(projection.attributes);
  return {
    transform: [
      across.step * height,
      0,
      (across.start - across.step / 2) * height,
      0,
      down.step * height,
      (down.start - down.step / 2) * height,
    ],
    crs,
    source: "file",
  };
}

function crsOf(attributes: Attributes): { readonly crs: Crs; readonly height: number } {
  const [height, longitude] = ["perspective_point_height", "longitude_of_projection_origin"].map(
    (name) => Number(attributes.get(name) ?? Number.NaN),
  );
  const isKnown =
    attributes.get("grid_mapping_name") === "geostationary" &&
    attributes.get("sweep_angle_axis") === "x" &&
    Number(attributes.get("latitude_of_projection_origin") ?? 0) === 0 &&
    isClose(attributes.get("semi_major_axis"), EQUATOR_M) &&
    isClose(attributes.get("semi_minor_axis"), POLE_M);
  if (!isKnown || height === undefined || longitude === undefined) return UNKNOWN;
  if (!(height > 0) || !Number.isFinite(longitude)) return UNKNOWN;
  const title = "geostationary fixed grid";
  return { crs: { kind: "geostationary", title, longitude, height }, height };
}

const UNKNOWN = {
  crs: { kind: "unknown", title: "unknown coordinates" },
  /** Angles as they are. */
  height: 1,
} as const;

/** Of the Earth's axes, in metres. */
function isClose(length: AttributeValue | undefined, expected: number): boolean {
  return Math.abs(Number(length ?? Number.NaN) - expected) < 1;
}

/** Coordinates in single precision differ from even steps by less than this share of a step. */
const TOLERANCE = 0.05;

/** The first coordinate and the step to the next; undefined where steps differ. */
async function evenSteps({
  data,
  attributes,
}: Variable): Promise<{ readonly start: number; readonly step: number } | undefined> {
  const counts = await readLine(data);
  const { scale, offset } = packingOf(attributes);
  const isUnsigned = data.type.kind === "signed" && attributes.get("_Unsigned") === "true";
  const at = (index: number): number => {
    const count = counts[index] ?? Number.NaN;
    return (isUnsigned && count < 0 ? count + 2 ** (8 * data.type.bytes) : count) * scale + offset;
  };
  const last = counts.length - 1;
  const [start, step] = [at(0), (at(last) - at(0)) / last];
  const isEven = Array.from(counts, (_, index) => Math.abs(at(index) - start - index * step)).every(
    (error) => error <= TOLERANCE * Math.abs(step),
  );
  return last > 0 && step !== 0 && isEven ? { start, step } : undefined;
}

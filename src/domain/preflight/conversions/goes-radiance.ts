import type { BandScaling } from "#domain/array/band-scaling.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Conversion } from "./conversion.ts";
import { encodeEdits, encodeTitle, hasFractions, isWithin, storedFrom } from "./encoding.ts";

interface AbiBand extends BandScaling {
  /** The solar irradiance in the band, in W m-2 µm-1. */
  readonly irradiance: number;
  /** The highest packed count. */
  readonly highest: number;
}

/**
 * The packing of radiance in ABI Level 1b files, and the band's solar irradiance (GOES-16 and
 * GOES-17 differ by 1 %).
 * https://www.goes-r.gov/users/docs/PUG-L1b-vol3.pdf, section 5.0.1
 */
const ABI: Readonly<Record<string, AbiBand>> = {
  C01: { scale: 0.812106371, offset: -25.9366474, irradiance: 2041.69, highest: 1022 },
  C02: { scale: 0.158592373, offset: -20.2899113, irradiance: 1628.08, highest: 4094 },
  C03: { scale: 0.376912534, offset: -12.0376434, irradiance: 955.553, highest: 1022 },
  C04: { scale: 0.0707310811, offset: -4.52236843, irradiance: 361.519, highest: 2046 },
  C05: { scale: 0.0958000422, offset: -3.0596137, irradiance: 242.644, highest: 1022 },
  C06: { scale: 0.030088475, offset: -0.960950673, irradiance: 77.0067, highest: 1022 },
};

/** The blue band of any scene but a dark one has more radiance than this. */
const MIN_BRIGHTEST = 10;
/** Declared scales are rounded, and differ slightly between satellites. */
const TOLERANCE = 0.01;

/** ABI's packed counts, as GDAL reads and stacks them: radiance by a scale and an offset per band. */
export const GOES_COUNTS: Conversion = {
  id: "goes-counts",
  convert: (facts, card) => {
    const abi = abiBands(card);
    if (abi === undefined || hasFractions(facts)) return undefined;
    const { statistics, scaling } = facts;
    const isDeclared = scaling !== undefined && isAbiRadiance(scaling, card);
    const highest = Math.max(...statistics.map(({ q99 }) => q99));
    const fits = statistics.every(
      ({ q01, q99 }, band) => q01 >= 0 && q99 <= (abi[band]?.highest ?? 0),
    );
    // Counts that the model could take are its own, unless the file says otherwise.
    if (!fits || (!isDeclared && highest <= (card.input.stored?.max ?? highest))) return undefined;
    const steps = abi.map(({ scale, offset, irradiance }) => ({
      scale: (scale * Math.PI) / irradiance,
      offset: (offset * Math.PI) / irradiance,
    }));
    return { ...fromSteps(steps, facts, card), what: "GOES ABI Level 1b counts", isDeclared };
  },
};

/** ABI's radiance in W m-2 sr-1 µm-1. */
export const GOES_RADIANCE: Conversion = {
  id: "goes-radiance",
  convert: (facts, card) => {
    const abi = abiBands(card);
    if (abi === undefined || !hasFractions(facts) || !isWithin(facts, -2, 1000)) return undefined;
    if (isWithin(facts, -2, MIN_BRIGHTEST)) return undefined;
    const steps = abi.map(({ irradiance }) => ({ scale: Math.PI / irradiance, offset: 0 }));
    return { ...fromSteps(steps, facts, card), what: "radiance in W m⁻² sr⁻¹ µm⁻¹" };
  },
};

/** Whether declared scales are those of ABI's radiance, which is not what the model was trained on. */
export function isAbiRadiance(scaling: readonly BandScaling[], card: ModelCard): boolean {
  return (
    abiBands(card)?.every(({ scale }, band) => {
      return Math.abs((scaling[band]?.scale ?? 0) / scale - 1) < TOLERANCE;
    }) ?? false
  );
}

function abiBands({ bands }: ModelCard): readonly AbiBand[] | undefined {
  const abi = bands.flatMap(({ name }) => ABI[name] ?? []);
  return abi.length === bands.length ? abi : undefined;
}

function fromSteps(
  steps: readonly BandScaling[],
  facts: Parameters<Conversion["convert"]>[0],
  card: ModelCard,
) {
  const stored = storedFrom(card, facts);
  const factors = steps.map(({ scale }) => scale);
  const offsets = steps.map(({ offset }) => offset);
  return {
    title: `Convert radiance to reflectance, and ${encodeTitle(card)}`,
    edits: [{ kind: "scale", factors, offsets } as const, ...encodeEdits(card)],
    stored: (value: number, band: number) =>
      stored(value * (factors[band] ?? 1) + (offsets[band] ?? 0), band),
  };
}

/** A round number: `digit` times ten to the `power`. */
export interface RoundStep {
  readonly size: number;
  readonly power: number;
}

/** Tolerates the rounding of a division. */
const EPSILON = 1e-9;

/** The smallest 1, 2 or 5 times a power of ten that is not below a positive size. */
export function roundStep(smallest: number): RoundStep {
  const power = Math.floor(Math.log10(smallest));
  const digit = [1, 2, 5].find((candidate) => candidate * 10 ** power >= smallest * (1 - EPSILON));
  return digit === undefined
    ? { size: 10 ** (power + 1), power: power + 1 }
    : { size: digit * 10 ** power, power };
}

import { quantile } from "./table.ts";

/** What a work may use. */
export interface BenchContext {
  /** How often each contender is measured, in turns. */
  readonly rounds: number;
  /** Whether only the smallest sizes are measured, to try the bench itself. */
  readonly isQuick: boolean;
  /** A temporary folder of this work. */
  readonly folder: string;
  /** Prints a rival's version or a setting above the table. */
  note(text: string): void;
}

/** One thing that is measured, in one file; all rows of the table come from the list in `works.ts`. */
export interface Work {
  /** Chooses works on the command line. */
  readonly id: string;
  /** @throws Skipped if this machine lacks what the work needs. */
  measure(context: BenchContext): Promise<readonly Comparison[]>;
}

/** Why a work was not measured on this machine. */
export class Skipped extends Error {}

/** Measurements of ours and, unless the goal is absolute, of a rival in the same rounds. */
export interface Comparison {
  readonly work: string;
  readonly unit: "ms" | "kB" | "MB" | "files" | "chips/s" | "tiles/s" | "of 100" | "draws";
  readonly ours: readonly number[];
  readonly rival?: { readonly name: string; readonly samples: readonly number[] };
  readonly goal: Goal;
}

interface Measured {
  readonly median: number;
  readonly p95: number;
  readonly ratio: number;
}

/** A goal in words, and whether measurements meet it. */
export interface Goal {
  readonly text: string;
  readonly isMet: (measured: Measured) => boolean;
}

/** Our median divided by the rival's. */
export function ratioAtMost(limit: number): Goal {
  return { text: `ratio ≤ ${limit}`, isMet: ({ ratio }) => ratio <= limit };
}

export function ratioAtLeast(limit: number): Goal {
  return { text: `ratio ≥ ${limit}`, isMet: ({ ratio }) => ratio >= limit };
}

export function medianAtMost(limit: number): Goal {
  return { text: `≤ ${limit}`, isMet: ({ median }) => median <= limit };
}

export function medianAtLeast(limit: number): Goal {
  return { text: `≥ ${limit}`, isMet: ({ median }) => median >= limit };
}

export function p95AtMost(limit: number): Goal {
  return { text: `p95 ≤ ${limit}`, isMet: ({ p95 }) => p95 <= limit };
}

/** A row of `results.json`: medians, and their 95 % quantiles by nearest rank. */
export interface Row {
  readonly work: string;
  readonly unit: Comparison["unit"];
  readonly ours: number;
  readonly oursP95: number;
  readonly rivalName: string | null;
  readonly rival: number | null;
  readonly rivalP95: number | null;
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean;
}

/** @throws Error if a side has no measurement, which must not pass as a goal met or missed. */
export function rowOf({ work, unit, ours, rival, goal }: Comparison): Row {
  const sides = rival === undefined ? [ours] : [ours, rival.samples];
  if (!sides.every((side) => side.length > 0 && side.every(Number.isFinite))) {
    throw new Error(`${work}: a measurement is missing.`);
  }
  const [median, p95] = [quantile(ours, 0.5), quantile(ours, 0.95)];
  const rivals = rival && {
    median: quantile(rival.samples, 0.5),
    p95: quantile(rival.samples, 0.95),
  };
  const ratio = rivals && median / rivals.median;
  return {
    work,
    unit,
    ours: rounded(median),
    oursP95: rounded(p95),
    rivalName: rival?.name ?? null,
    rival: rivals ? rounded(rivals.median) : null,
    rivalP95: rivals ? rounded(rivals.p95) : null,
    ratio: ratio === undefined ? null : rounded(ratio),
    goal: goal.text,
    met: goal.isMet({ median, p95, ratio: ratio ?? Number.NaN }),
  };
}

function rounded(value: number): number {
  return Number(value.toPrecision(3));
}

/** Measures once, and returns one or more samples of the round. */
export type Contender = () => Promise<number | readonly number[]>;

/** Measures contenders in turns, every other round in reverse, so that drift falls on all alike. */
export async function inTurns<Name extends string>(
  rounds: number,
  contenders: { readonly [name in Name]: Contender },
): Promise<{ readonly [name in Name]: readonly number[] }> {
  const all = Object.entries<Contender>(contenders).map(([name, measure]) => ({
    name,
    measure,
    samples: [] as number[],
  }));
  for (let round = 0; round < rounds; round += 1) {
    for (const { measure, samples } of round % 2 === 0 ? all : all.toReversed()) {
      samples.push(...[await measure()].flat());
    }
  }
  // Every name has its entry.
  return Object.fromEntries(all.map(({ name, samples }) => [name, samples])) as {
    [name in Name]: number[];
  };
}

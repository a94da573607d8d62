// The cost of a slider step in our picture compared with a Plotly heatmap, a Plotly image trace and
// Viv, on the same data in one run: npm run bench. Exits with 1 if a step of ours takes more than one
// draw, more than one pass over the array, or uploads pixels. With --quick, two sizes only.
import { availableParallelism } from "node:os";
import { launchBrowser } from "./launch.ts";
import { quantile, table } from "./table.ts";
import { type ContestantName, KNOBS, PICTURE } from "./viewer/contestant.ts";
import { type Cell, type Refusal, race, STEPS } from "./viewer/race.ts";
import { serveContestants } from "./viewer/serve.ts";

const SIDES = process.argv.includes("--quick") ? [256, 2048] : [256, 1024, 2048, 4096];
/** The goals: this many times faster than the heatmap at this size, */
const TIMES_FASTER = { side: 2048, times: 20 };
/** and at most this much slower at the largest size than at the smallest (the noise of two cells). */
const GROWTH = 1.5;

const TITLES: { readonly [name in ContestantName]: string } = {
  ours: "ours",
  heatmap: "Plotly heatmap",
  image: "Plotly image",
  viv: "Viv",
};

/** WebGL's pixels are read back; for the others the time ends at the next frame. */
function stepsMs({ name, steps }: Cell): readonly number[] {
  const isWebgl = name === "ours" || name === "viv";
  return steps.map(({ drawnMs, paintedMs }) => (isWebgl ? drawnMs : paintedMs));
}

function medianMs(cell: Cell | undefined): number {
  return cell === undefined ? Number.NaN : quantile(stepsMs(cell), 0.5);
}

function thresholdCell(
  cells: readonly Cell[],
  cellSide: number,
  contestant: ContestantName,
): Cell | undefined {
  return cells.find(
    ({ side, name, knob }) => side === cellSide && name === contestant && knob === "threshold",
  );
}

/** Another contestant's median time divided by ours. */
function timesOurs(cells: readonly Cell[], side: number, name: ContestantName): number {
  return medianMs(thresholdCell(cells, side, name)) / medianMs(thresholdCell(cells, side, "ours"));
}

function ratio(value: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(2);
}

function sizeText(side: number): string {
  return `${side} x ${side}`;
}

function thresholdTable(cells: readonly Cell[]): string {
  const rows = cells
    .filter(({ knob }) => knob === "threshold")
    .map((cell) => {
      const { side, name, steps } = cell;
      const painted = steps.map(({ paintedMs }) => paintedMs);
      const ms = medianMs(cell);
      return [
        `${sizeText(side)}, ${TITLES[name]}`,
        ms.toFixed(1),
        quantile(stepsMs(cell), 0.95).toFixed(1),
        quantile(painted, 0.5).toFixed(1),
        ratio(ms / medianMs(thresholdCell(cells, side, "heatmap"))),
        ratio(ms / medianMs(thresholdCell(cells, side, "viv"))),
      ];
    });
  const head = ["threshold", "median ms", "p95 ms", "frame ms", "of heatmap's", "of Viv's"];
  return table([head, ...rows]);
}

function knobTable(cells: readonly Cell[]): string {
  const ours = cells.filter(({ name }) => name === "ours");
  const rows = KNOBS.map((knob) => {
    const sizes = SIDES.map((side) =>
      ours.find((cell) => cell.side === side && cell.knob === knob),
    );
    const steps = sizes.flatMap((cell) => cell?.steps ?? []);
    return [
      knob,
      ...sizes.map((cell) =>
        cell === undefined
          ? "-"
          : `${medianMs(cell).toFixed(1)} / ${quantile(stepsMs(cell), 0.95).toFixed(1)}`,
      ),
      rangeText(steps.map(({ draws }) => draws)),
      rangeText(steps.map(({ passes }) => passes)),
      rangeText(steps.map(({ uploads }) => uploads)),
    ];
  });
  const head = [
    "ours, median / p95 ms",
    ...SIDES.map(sizeText),
    "draws a step",
    "passes a step",
    "uploads a step",
  ];
  return table([head, ...rows]);
}

function rangeText(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${least} to ${most}`;
}

interface Goal {
  readonly said: string;
  readonly held: boolean;
}

function goalsOf(cells: readonly Cell[]): readonly Goal[] {
  const largest = SIDES.at(-1) ?? Number.NaN;
  const [smallest = Number.NaN] = SIDES;
  const ours = (side: number) => medianMs(thresholdCell(cells, side, "ours"));
  const growth = ours(largest) / ours(smallest);
  const { side, times } = TIMES_FASTER;
  const faster = timesOurs(cells, side, "heatmap");
  return [
    {
      said: `ours does not grow with the image: ${ratio(growth)} times as long at ${sizeText(largest)} as at ${sizeText(smallest)} (at most ${GROWTH})`,
      held: growth <= GROWTH,
    },
    {
      said: `ours is ${ratio(faster)} times faster than the heatmap at ${sizeText(side)} (at least ${times})`,
      held: faster >= times,
    },
    ...SIDES.map((each) => {
      const than = timesOurs(cells, each, "viv");
      return {
        said: `ours is ${ratio(than)} times faster than Viv at ${sizeText(each)} (at least 1)`,
        held: than >= 1,
      };
    }),
  ];
}

/** Steps of ours that took other than one draw, more than one pass over the array, or wrote a texture. */
function assertOneDraw(cells: readonly Cell[]): void {
  const wrong = cells.filter(
    ({ name, steps }) =>
      name === "ours" &&
      steps.some(({ draws, passes, uploads }) => draws !== 1 || passes > 1 || uploads !== 0),
  );
  if (wrong.length === 0) return;
  const places = wrong.map(({ side, knob }) => `${knob} at ${sizeText(side)}`).join(", ");
  console.error(`A slider step should take one draw and upload nothing, but did not: ${places}.`);
  process.exitCode = 1;
}

const server = await serveContestants();
const browser = await launchBrowser();
const cells: Cell[] = [];
const refusals: Refusal[] = [];
for (const side of SIDES) {
  const result = await race(browser, server.url, side);
  cells.push(...result.cells);
  refusals.push(...result.refusals);
}
await browser.close();
await server.close();

console.log(`
A slider moved by one key press, ${STEPS} times a cell, each from an idle page, contestants in turn,
on a picture of ${PICTURE.width} x ${PICTURE.height} pixels, on ${availableParallelism()} cores without a GPU. Median and p95 are from the input
event: for WebGL (ours, Viv) until a pixel of the drawn frame was read back, for Plotly, which draws
into SVG, until the task after the frame that follows its update, though the image in it may be
decoded later still. "frame ms" is the median until that task, for all alike. Ours and Viv draw bands
and mask, Plotly the mask alone.
`);
console.log(`${thresholdTable(cells)}\n`);
for (const { side, name, reason } of refusals) {
  console.log(`${TITLES[name]} cannot draw ${sizeText(side)}: ${reason}`);
}
console.log(`${knobTable(cells)}\n`);
for (const { said, held } of goalsOf(cells))
  console.log(`${held ? "goal held" : "goal missed"}: ${said}`);
assertOneDraw(cells);

import { launchBrowser } from "../launch.ts";
import {
  CONTESTANTS,
  type ContestantName,
  KNOBS,
  type Knob,
  PICTURE,
} from "../viewer/contestant.ts";
import { type Cell, PACES, type Pace, type Race, race } from "../viewer/race.ts";
import { serveContestants } from "../viewer/serve.ts";
import {
  type BenchContext,
  type Comparison,
  type Goal,
  p95AtMost,
  ratioAtMost,
  type Work,
} from "../work.ts";

/** At 4096² Plotly takes seconds a step, and edges are the dearest of our knobs. */
const RACES: readonly Pick<Race, "side" | "contestants" | "knobs">[] = [
  { side: 256, contestants: CONTESTANTS, knobs: KNOBS },
  { side: 2048, contestants: CONTESTANTS, knobs: KNOBS },
  { side: 4096, contestants: ["ours", "least", "canvas", "viv"], knobs: ["threshold", "outline"] },
];

/** One frame at 60 Hz. */
const FRAME_MS = 16.7;

interface Rival {
  readonly name: ContestantName;
  readonly title: string;
  readonly goal: Goal;
}

const RIVALS: readonly Rival[] = [
  { name: "least", title: "least WebGL", goal: p95AtMost(FRAME_MS) },
  { name: "canvas", title: "canvas 2D", goal: ratioAtMost(1) },
  { name: "viv", title: "Viv 0.21", goal: ratioAtMost(1) },
  { name: "heatmap", title: "Plotly heatmap", goal: ratioAtMost(1) },
  { name: "image", title: "Plotly image", goal: ratioAtMost(1) },
];

/** Until a pixel was read back; Plotly draws into SVG, so that its time ends at the next frame. */
function samplesOf({ name, steps }: Cell): readonly number[] {
  const isPlotly = name === "heatmap" || name === "image";
  return steps.map(({ drawnMs, paintedMs }) => (isPlotly ? paintedMs : drawnMs));
}

function rowsAt(cells: readonly Cell[], knob: Knob, pace: Pace): readonly Comparison[] {
  const found = (wanted: ContestantName): Cell | undefined =>
    cells.find((cell) => cell.name === wanted && cell.knob === knob && cell.pace === pace);
  const ours = found("ours");
  if (ours === undefined) return [];
  return RIVALS.flatMap(({ name, title, goal }) => {
    const rival = found(name);
    if (rival === undefined) return [];
    return {
      work: `${knob} step, ${ours.side}², ${pace}`,
      unit: "ms",
      ours: samplesOf(ours),
      rival: { name: title, samples: samplesOf(rival) },
      goal,
    };
  });
}

/** The draws of the canvas in each of our steps, which should be one, whatever the knob. */
function drawsRow(cells: readonly Cell[]): Comparison {
  const steps = cells.filter(({ name }) => name === "ours").flatMap((cell) => cell.steps);
  const draws = steps.map((step) => step.draws);
  return { work: "draws of the canvas a step", unit: "draws", ours: draws, goal: p95AtMost(1) };
}

async function measure({ rounds, isQuick, note }: BenchContext): Promise<readonly Comparison[]> {
  note(
    `a picture of ${PICTURE.width} × ${PICTURE.height} pixels; Plotly 4.1.1 draws the mask alone`,
  );
  const server = await serveContestants();
  const browser = await launchBrowser();
  const rows: Comparison[] = [];
  const all: Cell[] = [];
  try {
    for (const each of isQuick ? RACES.slice(0, 1) : RACES) {
      const { cells, refusals } = await race(browser, server.url, { ...each, rounds });
      for (const { name, side, reason } of refusals)
        note(`${name} cannot draw ${side}²: ${reason}`);
      for (const pace of PACES) {
        for (const knob of each.knobs) rows.push(...rowsAt(cells, knob, pace));
      }
      all.push(...cells);
    }
  } finally {
    await browser.close();
    await server.close();
  }
  return [...rows, drawsRow(all)];
}

export const VIEWER_KNOBS: Work = { id: "viewer", measure };

import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { RunEvent } from "#domain/run/run.ts";
import { enter, type RunInput, type RunPorts, type SceneInput } from "./run-input.ts";
import { predict } from "./run-steps.ts";
import { runPaced } from "./tile-pace.ts";

/** How often the picture shows the tiles that have come; redrawing a large scene is not free. */
const PARTIAL_EVERY_MS = 2000;

/**
 * Uploads the tiles of a scene that have not been predicted yet, asks the model for each and joins the
 * answers: the event of its prediction, or of a question about the reply of one tile, after which no tile
 * is kept, as others may have been read another way. @throws AppError
 */
export async function predictScene(
  upload: RunInput,
  { grid, progress, cut, whenResumed }: SceneInput,
  aws: AwsContext,
  ports: RunPorts,
): Promise<RunEvent> {
  const { clock } = ports.platform;
  const { tiling, count } = grid;
  enter("inferring", ports);
  await progress.restore();
  const kept = progress.done;
  let isHeld = false;
  let partial: Prediction | undefined;
  let shownMs = Number.NEGATIVE_INFINITY;
  const report = (): void => {
    const now = clock.monotonicMs();
    const isDue = now - shownMs >= PARTIAL_EVERY_MS;
    if (isDue) {
      shownMs = now;
      partial = progress.partial();
    }
    const { done } = progress;
    ports.report({ type: "tiled", tiles: { place: "page", done, count, kept, isHeld, partial } });
  };
  report();

  let question: RunEvent | undefined;
  /** The tile whose requests are recorded: the first that this attempt sends, as the others are alike. */
  let recorded: number | undefined;
  const runTile = async (index: number, isLast: boolean): Promise<boolean> => {
    await whenResumed(ports.signal);
    const tile = await cut(index, isLast);
    if (tile === undefined) progress.addEmpty(index);
    else {
      recorded ??= index;
      const input: RunInput = {
        ...upload,
        ...tile,
        name: tileName(upload.name, index),
        existing: undefined,
        uploaded: undefined,
        expected: { ...upload.expected, height: tiling.height, width: tiling.width },
      };
      const event = await predict(input, aws, {
        ...ports,
        report: (reported) => {
          if (index === recorded && reported.type === "exchanged") ports.report(reported);
        },
      });
      if (event.type === "predicted") progress.add(index, event.prediction);
      else question ??= event;
    }
    report();
    return question === undefined;
  };
  const missing = Array.from({ length: count }, (_, index) => index).filter(
    (index) => !progress.has(index),
  );
  await runPaced(missing, runTile, {
    ...{ clock, signal: ports.signal },
    onHold: (held) => {
      isHeld = held;
      report();
    },
  });
  if (question !== undefined) {
    progress.forget();
    return question;
  }
  const prediction = progress.prediction();
  if (prediction === undefined) throw new Error("A scene without data was sent in tiles.");
  return { type: "predicted", prediction, atMs: clock.monotonicMs() };
}

/** "scene.npy" and 7: "scene-tile-7.npy". */
function tileName(name: string, index: number): string {
  return name.replace(/(?=\.npy$)/, `-tile-${index}`);
}

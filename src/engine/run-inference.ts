import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { failureOf } from "#domain/failures/failure.ts";
import type { Phase, RunEvent } from "#domain/run/run.ts";
import { loadChunk } from "#services/browser/network.ts";
import type { Platform } from "#services/platform.ts";
import { withDemoHint } from "./demo-hint.ts";
import {
  type CloudSceneInput,
  enter,
  type RunInput,
  type RunPorts,
  type SceneInput,
} from "./run-input.ts";

const STEPS: Readonly<Record<Phase, string>> = {
  signing: "signing the upload",
  uploading: "uploading the array",
  inferring: "asking the model",
};

/** Everything that a run does, in one chunk. */
function loadSteps() {
  return loadChunk(() => import("./run-steps.ts"));
}

/** What the run of a scene does beside. */
function loadSceneSteps() {
  return loadChunk(() => import("./run-scene.ts"));
}

function loadJobSteps() {
  return loadChunk(() => import("./run-job.ts"));
}

/**
 * Loads the code of a run and lists the participant's folders, so that no step waits for them. A run reports
 * what cannot be loaded.
 */
export function prepareRun(aws: AwsContext, platform: Platform): void {
  loadSteps().then(
    ({ prepare }) => prepare(aws, platform),
    () => undefined,
  );
}

/**
 * Runs one array through one endpoint: sign, upload, infer; a scene tile by tile, or by a job of the
 * cloud. Reports every step and never rejects. Does not repeat an upload to the same location.
 */
export async function runInference(
  upload: RunInput,
  scene: SceneInput | CloudSceneInput | undefined,
  aws: AwsContext,
  ports: RunPorts,
): Promise<void> {
  let phase: Phase | undefined;
  const report = (event: RunEvent): void => {
    if (event.type === "entered") phase = event.phase;
    ports.report(event);
  };
  try {
    const reporting = { ...ports, report };
    if (scene === undefined) {
      const { predict } = await loadSteps();
      report(await predict(upload, aws, reporting));
    } else if (scene.place === "cloud") {
      const { predictInCloud } = await loadJobSteps();
      report(await predictInCloud(upload, scene.grid, aws, reporting));
    } else {
      const { predictScene } = await loadSceneSteps();
      report(await predictScene(upload, scene, aws, reporting));
    }
  } catch (thrown) {
    if (ports.signal.aborted) return report({ type: "cancelled" });
    // Its code could not be loaded: only a started run can fail.
    if (phase === undefined) enter("signing", { ...ports, report });
    const failure = failureOf(thrown, STEPS[phase ?? "signing"]);
    report({ type: "failed", failure: withDemoHint(failure, aws.config) });
  }
}

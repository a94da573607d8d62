import type { PauseReason } from "#domain/queue/queue.ts";
import type { Run } from "#domain/run/run.ts";
import { formatPercent } from "#domain/text/format.ts";

const PAUSE_TEXTS: Record<PauseReason["by"], string> = {
  user: "Paused",
  network: "Waiting for the network",
  service: "Throttled by AWS; retrying soon",
};

/** A run's state in a few words; `pauseReasons` are the queue's. */
export function runText({ status }: Run, pauseReasons: readonly PauseReason[] = []): string {
  switch (status.state) {
    case "idle":
      return "Not run";
    case "cancelled":
      return "Cancelled";
    case "waiting-for-credentials":
      return "Waiting for credentials";
    case "queued": {
      const [reason] = pauseReasons;
      return reason === undefined ? "Waiting in the queue" : PAUSE_TEXTS[reason.by];
    }
    case "signing":
      return "Signing";
    case "uploading":
      return `Uploading ${formatPercent(status.progress, 0)}`;
    case "inferring":
      return "Waiting for the model";
    case "unconfirmed":
      return "Needs your answer";
    case "done":
      return "Done";
    case "failed":
      return "Failed";
  }
}

/** How long each step of a run took, for example "sign 4 · upload 16 · infer 212 · draw 9 ms". */
export function timingsText({ timings, uploadSkipped }: Run, drawMs: number | undefined): string {
  const steps = [
    ["sign", timings.signing],
    ["upload", timings.uploading],
    ["infer", timings.inferring],
    ["draw", drawMs],
  ] as const;
  const known = steps.flatMap(([name, ms]) =>
    ms === undefined ? [] : [`${name} ${Math.round(ms)}`],
  );
  if (known.length === 0) return "";
  return `${uploadSkipped ? "in S3 already · " : ""}${known.join(" · ")} ms`;
}

import type { PauseReason } from "#domain/queue/queue.ts";
import type { Run, TileProgress } from "#domain/run/run.ts";
import { formatNumber, formatPercent } from "#domain/text/format.ts";

const PAUSE_TEXTS: Record<PauseReason["by"], string> = {
  user: "Paused",
  network: "Waiting for the network",
  service: "Throttled by AWS; retrying soon",
};

/** A run's state in a few words; `pauseReasons` are the queue's. */
export function runText({ status, tiles }: Run, pauseReasons: readonly PauseReason[] = []): string {
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
      return tiles === undefined ? "Waiting for the model" : tilesText(tiles, pauseReasons);
    case "unconfirmed":
      return "Needs your answer";
    case "done":
      return "Done";
    case "failed":
      return "Failed";
  }
}

function tilesText(
  { done, count, isHeld }: TileProgress,
  [reason]: readonly PauseReason[],
): string {
  const text = `${formatNumber(done)} of ${formatNumber(count)} tiles`;
  if (reason !== undefined) return `${PAUSE_TEXTS[reason.by]}: ${text}`;
  return isHeld ? `${text}; the server is busy, retrying soon` : text;
}

/** How far a run is, 0 to 1; undefined where that is unknown. */
export function runFraction({ status, tiles }: Run): number | undefined {
  if (status.state === "inferring" && tiles !== undefined) return tiles.done / tiles.count;
  return status.state === "uploading" ? status.progress : undefined;
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

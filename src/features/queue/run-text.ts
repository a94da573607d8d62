import type { Hold } from "#domain/queue/queue.ts";
import type { Phase, Run } from "#domain/run/run.ts";

const PHASES: Record<Phase, string> = {
  sign: "Signing",
  upload: "Uploading",
  infer: "Waiting for the model",
};

const HOLDS: Record<Hold["by"], string> = {
  person: "Paused",
  network: "Waiting for the network",
  service: "Waiting until AWS takes more",
};

/** Where a run stands, in a few words; `holds` is what keeps the queue. */
export function runText({ status }: Run, holds: readonly Hold[] = []): string {
  switch (status.state) {
    case "idle":
      return "Not run";
    case "waiting": {
      if (status.for === "keys") return "Waiting for keys";
      const [hold] = holds;
      return hold === undefined ? "Waiting for its turn" : HOLDS[hold.by];
    }
    case "working":
      return status.phase === "upload"
        ? `Uploading ${Math.round(100 * status.progress)} %`
        : PHASES[status.phase];
    case "done":
      return "Done";
    case "failed":
      return "Failed";
  }
}

/** How long each step of a run took, for example "sign 4 · upload 16 · infer 212 · draw 9 ms". */
export function timingsText({ timings, wasThere }: Run, drawMs: number | undefined): string {
  const steps = [
    ["sign", timings.sign],
    ["upload", timings.upload],
    ["infer", timings.infer],
    ["draw", drawMs],
  ] as const;
  const known = steps.flatMap(([name, ms]) =>
    ms === undefined ? [] : [`${name} ${Math.round(ms)}`],
  );
  if (known.length === 0) return "";
  return `${wasThere ? "in S3 already · " : ""}${known.join(" · ")} ms`;
}

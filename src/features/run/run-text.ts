import type { Phase, Run, Timings } from "#domain/run.ts";

const PHASES: Record<Phase, string> = {
  sign: "Signing",
  upload: "Uploading",
  infer: "Waiting for the model",
};

/** Where a run stands, in a few words. */
export function runText({ status }: Run): string {
  switch (status.state) {
    case "idle":
      return "Not run";
    case "waiting":
      return status.for === "keys" ? "Waiting for keys" : "Waiting for its turn";
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

/** How long each step took, for example "sign 4 · upload 16 · infer 212 · draw 9 ms". */
export function timingsText(timings: Timings, drawMs: number | undefined): string {
  const steps = [
    ["sign", timings.sign],
    ["upload", timings.upload],
    ["infer", timings.infer],
    ["draw", drawMs],
  ] as const;
  const known = steps.flatMap(([name, ms]) =>
    ms === undefined ? [] : [`${name} ${Math.round(ms)}`],
  );
  return known.length === 0 ? "" : `${known.join(" · ")} ms`;
}

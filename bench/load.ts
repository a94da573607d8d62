// Load test of a whole class on its own stack: npm run load, or npm run load -- PARTICIPANTS CHIPS_EACH. Half
// of the participants send the page's requests, half the notebook's. Exits with 1 if a single prediction is
// lost or wrong, or the bucket's objects are not the uploaded ones.
import "#local/without-telemetry.ts";
import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { paginateListObjectsV2, type S3Client } from "@aws-sdk/client-s3";
import { runOnnxReference } from "#local/fixtures/onnx-reference.ts";
import type { Stack } from "#local/stack.ts";
import { onLocalStack } from "./local-stack.ts";
import { type Chip, join, type Seen, takePart } from "./participant.ts";
import { quantile, table } from "./table.ts";

const [PARTICIPANTS, CHIPS_EACH] = readNumbers(process.argv.slice(2));
const DEADLINE_MS = 170_000;

const SAMPLES = [
  "goes16-20210921T2250Z-z7-x21-y49-smoke.npy",
  "goes16-20210921T2250Z-z7-x20-y49-thin-smoke-coast.npy",
  "goes16-20210921T2250Z-z7-x25-y47-clear-land.npy",
];

function readNumbers([participants = "40", chipsEach = "5"]: readonly string[]): [number, number] {
  const numbers = [Number(participants), Number(chipsEach)] as const;
  if (numbers.every((number) => Number.isInteger(number) && number > 0)) return [...numbers];
  throw new Error("npm run load takes two numbers: participants, and chips of each.");
}

/** A sample with ONNX Runtime's scores for it. The file's last bytes are its uint8 values. */
async function chip(name: string): Promise<Chip> {
  const file = new Uint8Array(await readFile(`public/samples/${name}`));
  const counts = Float32Array.from(file.subarray(-393_216));
  return {
    name,
    file,
    scores: await runOnnxReference("smoke-unet.onnx", counts, [1, 256, 256, 6]),
  };
}

/** What everyone saw, and the keys that the bucket then has. */
interface ClassResult {
  readonly everyone: readonly Seen[];
  readonly keys: readonly string[];
}

async function wholeClass(chips: readonly Chip[]): Promise<ClassResult> {
  return onLocalStack("smoke", async (stack) => {
    const numbers = Array.from({ length: PARTICIPANTS }, (_, number) => number);
    const participants = await Promise.all(
      numbers.map((number) =>
        join(stack, `participant-${number}`, number % 2 === 0 ? "page" : "notebook"),
      ),
    );
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    const everyone = await Promise.all(
      participants.map((participant, number) => {
        // Consecutive participants send different chips, so that a swapped reply is detected.
        const own = Array.from(
          { length: CHIPS_EACH },
          (_, at) => chips[(number + at) % chips.length],
        );
        return takePart(
          stack,
          participant,
          own.filter((one) => one !== undefined),
          deadline,
        );
      }),
    );
    return { everyone, keys: await keysIn(stack, participants[0]?.s3) };
  });
}

async function keysIn(stack: Stack, client: S3Client | undefined): Promise<readonly string[]> {
  if (client === undefined) return [];
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: stack.bucket })) {
    keys.push(...(page.Contents ?? []).map(({ Key }) => Key ?? ""));
  }
  return keys;
}

function stepsOf(everyone: readonly Seen[]): string {
  const steps = [
    ["sign", everyone.flatMap(({ sign }) => sign)],
    ["upload", everyone.flatMap(({ put }) => put)],
    ["infer, page (npy)", everyone.filter((_, at) => at % 2 === 0).flatMap(({ infer }) => infer)],
    [
      "infer, notebook (JSON)",
      everyone.filter((_, at) => at % 2 === 1).flatMap(({ infer }) => infer),
    ],
    ["whole chip, waits included", everyone.flatMap(({ whole }) => whole)],
  ] as const;
  const rows = steps.map(([name, ms]) => [
    name,
    String(ms.length),
    ...[0.5, 0.95, 1].map((share) => quantile(ms, share).toFixed(0)),
  ]);
  return table([["step", "times", "p50 ms", "p95 ms", "longest ms"], ...rows]);
}

function waitsOf(everyone: readonly Seen[]): string {
  const waits = everyone.flatMap((seen) => [...seen.waits]);
  const statuses = [...new Set(waits.map(([status]) => status))].sort();
  const count = (counted: number) =>
    waits.reduce((sum, [status, times]) => sum + (status === counted ? times : 0), 0);
  return statuses.map((status) => `${count(status)} x ${status}`).join(", ") || "none";
}

const startedMs = performance.now();
const { everyone, keys } = await wholeClass(await Promise.all(SAMPLES.map(chip)));
const seconds = (performance.now() - startedMs) / 1000;
const lost = everyone.flatMap((seen) => seen.lost);
const right = everyone.reduce((sum, seen) => sum + seen.whole.length, 0);

console.log(
  `\n${PARTICIPANTS} participants at once, ${CHIPS_EACH} chips each, on ${availableParallelism()} cores`,
);
console.log("that run the clients, the cloud and the model; at most 8 copies of the function.\n");
console.log(stepsOf(everyone));
console.log(`\nThrottled and retried: ${waitsOf(everyone)}`);
console.log(
  `${right} of ${PARTICIPANTS * CHIPS_EACH} predictions right, ${lost.length} lost, in ${seconds.toFixed(0)} s.`,
);
console.log(`The bucket has ${keys.length} objects, ${new Set(keys).size} of them distinct.`);
for (const line of lost) console.error(line);
const counts = [right, keys.length, new Set(keys).size];
const isWhole = counts.every((count) => count === PARTICIPANTS * CHIPS_EACH);
process.exitCode = lost.length === 0 && isWhole ? 0 : 1;

// A prediction's size on the wire and its parsing time, in each format of the API: npm run bench.
// Bytes are counted as they arrive through the local gateway.
import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { performance } from "node:perf_hooks";
import { gunzipSync } from "node:zlib";
import { parseNpy } from "#domain/formats/npy.ts";
import { tensorFromArray, tensorFromLists } from "#lambda/tensor.ts";
import { upload } from "#local/fixtures/upload.ts";
import type { Stack } from "#local/stack.ts";
import { onLocalStack } from "./local-stack.ts";
import { quantile, table } from "./table.ts";

const ROUNDS = 25;

const PREDICTIONS = [
  ["smoke", "goes16-20210921T2250Z-z7-x21-y49-smoke.npy"],
  ["water", "sentinel2-spain-flood-6band-int16.npy"],
] as const;

interface Form {
  readonly name: string;
  readonly accept: string;
  readonly dtype: "float32" | "float16";
  /** The scores as float32, as the page uses them. */
  readonly read: (body: Buffer) => Float32Array;
}

const FORMS: readonly Form[] = [
  { name: "JSON", accept: "application/json", dtype: "float32", read: readJson },
  { name: "npy float32", accept: "application/x-npy", dtype: "float32", read: readNpy },
  { name: "npy float16", accept: "application/x-npy", dtype: "float16", read: readNpy },
];

function readJson(body: Buffer): Float32Array {
  const reply = JSON.parse(body.toString("utf8")) as { readonly predictions: unknown };
  return tensorFromLists(reply.predictions).values;
}

function readNpy(body: Buffer): Float32Array {
  return tensorFromArray(parseNpy(new Uint8Array(body).buffer)).values;
}

/** The reply's raw bytes, which fetch would decompress. */
function post(stack: Stack, form: Form, key: string, coding: string): Promise<Buffer> {
  const headers = { Accept: form.accept, "Accept-Encoding": coding };
  const body = JSON.stringify({ bucket: stack.bucket, file_name: key, dtype: form.dtype });
  return new Promise((resolve, reject) => {
    const asking = request(stack.apiUrl, { method: "POST", headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const bytes = Buffer.concat(chunks);
      if (response.statusCode === 200) resolve(bytes);
      else
        reject(new Error(`HTTP ${response.statusCode}: ${bytes.toString("utf8").slice(0, 200)}`));
    });
    asking.on("error", reject);
    asking.end(body);
  });
}

/** Median milliseconds over rounds, after warm-up rounds. */
function medianMs(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS + 5 }, () => {
    const startedMs = performance.now();
    work();
    return performance.now() - startedMs;
  });
  return quantile(rounds.slice(5), 0.5);
}

interface Weighed {
  readonly form: Form;
  readonly pixels: number;
  readonly plain: number;
  readonly gzipped: number;
  readonly readMs: number;
  readonly gunzipMs: number;
}

async function weigh(stack: Stack, key: string, form: Form): Promise<Weighed> {
  const plain = await post(stack, form, key, "identity");
  const gzipped = await post(stack, form, key, "gzip");
  if (!gunzipSync(gzipped).equals(plain)) throw new Error(`${form.name}: gzip changed the answer`);
  return {
    form,
    pixels: form.read(plain).length,
    plain: plain.length,
    gzipped: gzipped.length,
    readMs: medianMs(() => form.read(plain)),
    gunzipMs: medianMs(() => gunzipSync(gzipped)),
  };
}

function rowsOf(all: readonly Weighed[]): string[][] {
  const [json] = all;
  const share = (part: number, whole = 0) => (part / whole).toFixed(3);
  return all.map((one) => [
    `${one.form.name}, ${Math.sqrt(one.pixels)} x ${Math.sqrt(one.pixels)}`,
    one.plain.toLocaleString("en-US"),
    share(one.plain, json?.plain),
    one.gzipped.toLocaleString("en-US"),
    share(one.gzipped, json?.plain),
    one.readMs.toFixed(2),
    share(one.readMs, json?.readMs),
    one.gunzipMs.toFixed(2),
  ]);
}

const head = [
  "prediction",
  "bytes",
  "of JSON",
  "gzipped",
  "of JSON",
  "read ms",
  "of JSON",
  "gunzip ms",
];
const rows: string[][] = [head];
for (const [model, file] of PREDICTIONS) {
  await onLocalStack(model, async (stack) => {
    const key = await upload(stack, file, await readFile(`public/samples/${file}`));
    const weighed: Weighed[] = [];
    for (const form of FORMS) weighed.push(await weigh(stack, key, form));
    rows.push(...rowsOf(weighed));
  });
}
console.log("\nA prediction on the wire. All shares are of uncompressed JSON, in this run;");
console.log(`times are medians of ${ROUNDS} rounds in Node ${process.versions.node}.\n`);
console.log(`${table(rows)}\n`);

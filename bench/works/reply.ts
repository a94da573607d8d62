import { readFile } from "node:fs/promises";
import { request } from "node:http";
import { parseNpy } from "#domain/formats/npy.ts";
import { tensorFromArray, tensorFromLists } from "#lambda/tensor.ts";
import { upload } from "#local/fixtures/upload.ts";
import type { Stack } from "#local/stack.ts";
import { onLocalStack } from "../local-stack.ts";
import { type BenchContext, type Comparison, inTurns, ratioAtMost, type Work } from "../work.ts";

const MODELS = [
  ["smoke", "goes16-20210921T2250Z-z7-x21-y49-smoke.npy"],
  ["water", "sentinel2-spain-flood-6band-int16.npy"],
] as const;
const TIMES = 5;

/** The reply's bytes as they arrive, which fetch would decompress. */
function post({ apiUrl, bucket }: Stack, key: string, accept: string): Promise<Buffer> {
  const headers = { Accept: accept, "Accept-Encoding": "identity" };
  return new Promise((resolve, reject) => {
    const asking = request(apiUrl, { method: "POST", headers }, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk as Buffer);
      const bytes = Buffer.concat(chunks);
      if (response.statusCode === 200) resolve(bytes);
      else reject(new Error(`HTTP ${response.statusCode}: ${bytes.toString().slice(0, 200)}`));
    });
    asking.on("error", reject);
    asking.end(JSON.stringify({ bucket, file_name: key }));
  });
}

function readJson(body: Buffer): Float32Array {
  const reply = JSON.parse(body.toString("utf8")) as { readonly predictions: unknown };
  return tensorFromLists(reply.predictions).values;
}

function readNpy(body: Buffer): Float32Array {
  return tensorFromArray(parseNpy(new Uint8Array(body).buffer)).values;
}

async function timed(read: () => unknown): Promise<readonly number[]> {
  return Array.from({ length: TIMES }, () => {
    const startedMs = performance.now();
    read();
    return performance.now() - startedMs;
  });
}

async function rowsOf(
  stack: Stack,
  file: string,
  { rounds }: BenchContext,
): Promise<readonly Comparison[]> {
  const key = await upload(stack, file, await readFile(`public/samples/${file}`));
  const npy = await post(stack, key, "application/x-npy");
  const json = await post(stack, key, "application/json");
  const scores = readNpy(npy);
  if (!readJson(json).every((score, at) => score === scores[at])) {
    throw new Error("The two replies have different scores.");
  }
  const times = await inTurns(rounds, {
    npy: () => timed(() => readNpy(npy)),
    json: () => timed(() => readJson(json)),
  });
  const side = Math.sqrt(scores.length);
  const name = "JSON";
  return [
    {
      work: `reply as npy, ${side}²: size`,
      unit: "kB",
      ours: [npy.length / 1000],
      rival: { name, samples: [json.length / 1000] },
      goal: ratioAtMost(0.25),
    },
    {
      work: `reply as npy, ${side}²: reading`,
      unit: "ms",
      ours: times.npy,
      rival: { name, samples: times.json },
      goal: ratioAtMost(0.1),
    },
  ];
}

async function measure(context: BenchContext): Promise<readonly Comparison[]> {
  const rows: Comparison[] = [];
  for (const [model, file] of MODELS) {
    rows.push(...(await onLocalStack(model, (stack) => rowsOf(stack, file, context))));
  }
  return rows;
}

/** A prediction on the wire, as the page and as a notebook request it. */
export const REPLY: Work = { id: "reply", measure };

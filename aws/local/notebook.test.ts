// The steps of the workshop's notebook, run in a real Python against this project's API.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { runOnnxReference } from "./fixtures/onnx-reference.ts";
import {
  fixture,
  type Python,
  pythonEnvironment,
  pythonsWithBoto3,
  runPython,
} from "./fixtures/python.ts";
import { serve } from "./fixtures/serve.ts";
import { readOptions } from "./options.ts";
import { type Stack, startStack } from "./stack.ts";

const SLOW = { timeout: 60_000 };
const SAMPLE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const run = promisify(execFile);
const pythons = pythonsWithBoto3();
let folder: string;
let stack: Stack;
let reference: readonly number[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  stack = await startStack({
    port: 0,
    pageOrigins: ["http://localhost:4173"],
    dataFolder: folder,
    model: readOptions([], {}).model,
    endpointKind: "tfs",
  });
  // A uint8 file's values are its last bytes.
  const counts = (await readFile(SAMPLE)).subarray(-393_216);
  reference = await runOnnxReference(
    "smoke-unet.onnx",
    Float32Array.from(counts),
    [1, 256, 256, 6],
  );
}, SLOW.timeout);
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

interface Found {
  readonly contentType: string;
  readonly bytes: number;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly shown: number;
}

describe.skipIf(pythons.length === 0).each(pythons)("the notebook's steps in $name", (python) => {
  async function steps(
    python: Python,
    request: object,
    settings: NodeJS.ProcessEnv = {},
  ): Promise<Found & { readonly scores: readonly number[] }> {
    const file = join(folder, `notebook-${crypto.randomUUID()}.npy`);
    await copyFile(SAMPLE, file);
    const words = [file, "participants/ana/inference_images/a.npy", JSON.stringify(request)];
    const env = { ...pythonEnvironment(stack, folder), ...settings };
    const argv = [fixture("notebook-client.py"), ...words] as const;
    const stdout = await runPython(python.path, { argv, cwd: folder, env });
    const scores = parseNpy(new Uint8Array(await readFile(`${file}.scores.npy`)).buffer);
    return { ...JSON.parse(stdout), scores: Array.from(scores.values, Number) };
  }

  const shown = () => reference.filter((score) => score * 255 >= 50).length;

  it.each([
    ["the key alone", { file_name: "KEY" }],
    ["bucket and key", { bucket: "smoke-dataset-bucket", file_name: "KEY" }],
  ])("draw the mask of the prediction with %s", SLOW, async (_, request) => {
    const found = await steps(python, request);
    expect(found).toMatchObject({
      contentType: "application/json",
      shape: [1, 256, 256, 1],
      shown: shown(),
    });
    expect(found.scores).toEqual(reference);
  });

  it("draw the same through an API with an envelope", SLOW, async () => {
    const body = JSON.stringify({
      statusCode: 200,
      body: JSON.stringify({ predictions: [[[[0.1], [0.5]]]] }),
    });
    const server = await serve(async (request, response) => {
      request.resume();
      response.writeHead(200, { "Content-Type": "application/json" }).end(body);
    });
    const found = await steps(python, { file_name: "KEY" }, { API_URL: server.url });
    await server.close();
    expect(found).toMatchObject({ shape: [1, 1, 2, 1], shown: 1, scores: [0.1, 0.5] });
  });

  it("read the same numbers from npy", SLOW, async () => {
    const found = await steps(python, { file_name: "KEY" }, { ACCEPT: "application/x-npy" });
    expect(found).toMatchObject({ contentType: "application/x-npy", dtype: "float32" });
    expect(found.bytes).toBe(128 + 4 * 65_536);
    expect(found.scores).toEqual(reference);
  });

  it("read float16, rounded like numpy", SLOW, async () => {
    const request = { file_name: "KEY", dtype: "float16" };
    const found = await steps(python, request, { ACCEPT: "application/x-npy" });
    expect(found).toMatchObject({ dtype: "float16", bytes: 128 + 2 * 65_536 });
    const [input, output] = [join(folder, "reference.npy"), join(folder, "half.npy")];
    const file = writeNpy(Float32Array.from(reference), "float32", [reference.length]);
    await writeFile(input, new Uint8Array(file));
    const code = `import numpy as n, sys; n.save(sys.argv[2], n.load(sys.argv[1]).astype("f2").astype("f8"))`;
    await run(python.path, ["-c", code, input, output]);
    const wanted = parseNpy(new Uint8Array(await readFile(output)).buffer);
    expect(found.scores).toEqual(Array.from(wanted.values, Number));
  });
});

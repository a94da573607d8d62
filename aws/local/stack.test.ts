import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runOnnxReference } from "./fixtures/onnx-reference.ts";
import { upload } from "./fixtures/upload.ts";
import { readOptions } from "./options.ts";
import { type Stack, startStack } from "./stack.ts";

const PAGE = "http://localhost:4173";
const SMOKE_CHIP = "goes16-20210921T2250Z-z7-x21-y49-smoke";
let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  stack = await startStack({
    port: 0,
    pageOrigins: [PAGE],
    dataFolder: folder,
    model: readOptions([], {}).model,
    otherModels: readOptions([], {}).otherModels,
    endpointKind: "tfs",
  });
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

async function sample(name: string): Promise<Buffer> {
  return readFile(`public/samples/${name}.npy`);
}

async function ask(request: object): Promise<Response> {
  return fetch(stack.apiUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: PAGE },
    body: JSON.stringify(request),
  });
}

async function predictionOf(name: string): Promise<number[]> {
  const key = await upload(stack, `${name}.npy`, await sample(name));
  const response = await ask({ bucket: stack.bucket, file_name: key });
  expect(response.status).toBe(200);
  const { predictions } = (await response.json()) as { predictions: number[][][][] };
  expect([predictions.length, predictions[0]?.length, predictions[0]?.[0]?.length]).toEqual([
    1, 256, 256,
  ]);
  return predictions.flat(3);
}

describe("the whole pipeline on one port", () => {
  it("serves a second model at an API of its own", async () => {
    const name = "sentinel2-spain-flood-6band-int16";
    const key = await upload(stack, "scene.npy", await sample(name));
    const [water] = stack.otherModels;
    const response = await fetch(water?.apiUrl ?? "", {
      method: "POST",
      body: JSON.stringify({ bucket: stack.bucket, file_name: key }),
    });
    const { predictions } = (await response.json()) as { predictions: number[][][][] };
    const label = await sample(`${name}-label`);
    const labels = new Int16Array(new Uint8Array(label.subarray(-2 * 448 * 448)).buffer);
    const counts = { both: 0, either: 0 };
    for (const [pixel, score] of predictions.flat(3).entries()) {
      const isWater = labels[pixel] === 1;
      if (labels[pixel] === -1) continue;
      if (isWater && score >= 0.5) counts.both += 1;
      if (isWater || score >= 0.5) counts.either += 1;
    }
    // Measured by aws/local/models/water.py: see README.md there.
    expect(counts.both / counts.either).toBeCloseTo(0.5805, 4);
  });

  it("returns ONNX Runtime's numbers for the file's bytes", async () => {
    // A uint8 file's values are its last bytes.
    const counts = Float32Array.from((await sample(SMOKE_CHIP)).subarray(-393_216));
    const wanted = await runOnnxReference("smoke-unet.onnx", counts, [1, 256, 256, 6]);
    expect(await predictionOf(SMOKE_CHIP)).toEqual(wanted);
  });

  it("returns the same for the same counts as float32", async () => {
    const counts = await predictionOf(SMOKE_CHIP);
    expect(await predictionOf(`${SMOKE_CHIP}-float32`)).toEqual(counts);
  });

  it("answers the combined request for A's and B's functions", async () => {
    const key = await upload(stack, "superset.npy", await sample(SMOKE_CHIP));
    const request = { bucket: stack.bucket, file_name: key };
    const response = await ask({ ...request, body: JSON.stringify(request) });
    expect(response.status).toBe(200);
  });

  it("lets only its page read answers and refusals", async () => {
    const response = await ask({});
    expect(response.status).toBe(400);
    expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
    expect(await response.json()).toEqual({
      error: { code: "bad-request", message: expect.stringContaining('"file_name" is missing') },
    });
  });

  it("logs one line per request, with key and times but no array contents", async () => {
    const key = await upload(stack, "logged.npy", await sample(SMOKE_CHIP));
    await ask({ file_name: key });
    await expect
      .poll(async () => (await readFile(stack.functionLog, "utf8")).split("\n"))
      .toContainEqual(expect.stringContaining(`"key":"${key}"`));
    const lines = (await readFile(stack.functionLog, "utf8")).split("\n");
    const record = JSON.parse(lines.find((line) => line.includes(key)) ?? "{}");
    expect(record).toMatchObject({
      status: 200,
      dtype: "uint8",
      shape: "256x256x6",
      objectBytes: 393_344,
    });
    expect(lines.join("\n")).not.toMatch(/AWS_|IQoJ|ASIA/);
  });
});

describe("demo credentials", () => {
  const credentials = (headers: Record<string, string>) =>
    fetch(`${stack.url}/_plumescope/credentials`, { method: "POST", headers });

  it("are new, temporary, and in the format of credential_process", async () => {
    const response = await credentials({ Origin: PAGE });
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("access-control-allow-origin")).toBe(PAGE);
    const first = (await response.json()) as {
      readonly AccessKeyId: string;
      readonly Expiration: string;
    };
    expect(first).toMatchObject({ Version: 1, AccessKeyId: expect.stringMatching(/^ASIA/) });
    expect(Date.parse(first.Expiration)).toBeGreaterThan(Date.now());
    const second = (await (await credentials({})).json()) as {
      readonly AccessKeyId: string;
      readonly Expiration: string;
    };
    expect(second.AccessKeyId).not.toBe(first.AccessKeyId);
  });

  it("are refused to pages of other origins", async () => {
    const response = await credentials({ Origin: "https://elsewhere.example" });
    expect(response.status).toBe(403);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
    expect(await response.text()).not.toContain("AccessKeyId");
  });
});

describe("a port that is taken", () => {
  it("is reported in one sentence, with the fix", async () => {
    const port = Number(new URL(stack.url).port);
    const second = startStack({
      port,
      pageOrigins: [PAGE],
      dataFolder: folder,
      model: readOptions([], {}).model,
      endpointKind: "tfs",
    });
    await expect(second).rejects.toThrow(
      `Port ${port} is taken by another program (LocalStack uses 4566 too); stop that one, or start with --stack-port ${port + 1}.`,
    );
  });
});

// Runs the exported script in a real Python with credentials from its environment.
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { contentHashes } from "#domain/array/content-hash.ts";
import { applyEdits } from "#domain/edits/apply.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { encodeUpload } from "#domain/edits/encode-upload.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import { openFile } from "#domain/formats/open-file.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { type ServerProfile, UNKNOWN_PROFILE } from "#domain/inference/server-profile.ts";
import { prepareArray } from "#domain/preparation/prepare.ts";
import { BLENDING_NAMES } from "#domain/tiles/blending.ts";
import { cutTile } from "#domain/tiles/cut-tile.ts";
import { createMosaic } from "#domain/tiles/mosaic.ts";
import { sceneValues } from "#engine/fixtures/scene-files.ts";
import { type FaultStack, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { plumeLogit, plumeProbability } from "#local/fixtures/faults/plume-replies.ts";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import { runOnnxReference } from "#local/fixtures/onnx-reference.ts";
import { exportedRun, paste, SAMPLE } from "#local/fixtures/pasted-python.ts";
import { pythonsWithBoto3 } from "#local/fixtures/python.ts";
import { serve } from "#local/fixtures/serve.ts";
import { readBody } from "#local/read-body.ts";
import { PYTHON_SCRIPT, pythonScript } from "./python-script.ts";
import { editsOf } from "./python-steps.ts";

const SLOW = { timeout: 60_000 };
const pythons = pythonsWithBoto3(["requests"]);
let faultStack: FaultStack;
let reference: readonly number[];
let shareLine: string;

beforeAll(async () => {
  faultStack = await startFaultStack();
  // A uint8 file's values are its last bytes.
  const counts = (await readFile(SAMPLE)).subarray(-393_216);
  reference = await runOnnxReference(
    "smoke-unet.onnx",
    Float32Array.from(counts),
    [1, 256, 256, 6],
  );
  const share = reference.filter((score) => score >= 0.5).length / reference.length;
  shareLine = `Smoke: ${(100 * share).toFixed(1)}% of pixels (score at or above 0.50)\n`;
}, SLOW.timeout);
afterAll(() => faultStack.close());

describe.skipIf(pythons.length === 0).each(pythons)("the script in $name", (python) => {
  it("prints the shape and the share for any file name", SLOW, async () => {
    const fileName = 'Rauch „über“ it\'s "São\\Paulo" {0} 煙.npy';
    const text = pythonScript(await exportedRun(faultStack.stack, { fileName }));
    const { stdout, scores } = await paste(python, faultStack.stack, { text, fileName });
    expect(scores).toEqual(reference);
    expect(stdout).toBe(`Scores of shape (1, 256, 256, 1)\n${shareLine}`);
  });

  it("signs the request to an API with IAM authorization", SLOW, async () => {
    const guarded = await startFaultStack({ apiAuth: "iam" });
    const run = await exportedRun(guarded.stack, { cut: { threshold: 0.3, selected: undefined } });
    const text = pythonScript(run);
    const { scores, stdout } = await paste(python, guarded.stack, { text, fileName: run.fileName });
    await guarded.close();
    expect(scores).toEqual(reference);
    // The view's threshold, not the card's.
    const share = reference.filter((score) => score >= 0.3).length / reference.length;
    expect(stdout).toContain(
      `Smoke: ${(100 * share).toFixed(1)}% of pixels (score at or above 0.30)\n`,
    );
  });

  it("prints no credentials if S3 refuses the upload or is unreachable", SLOW, async () => {
    const run = await exportedRun(faultStack.stack);
    const environment = {
      AWS_SESSION_TOKEN: "canary-token",
      AWS_SECRET_ACCESS_KEY: "canary-secret",
    };
    const pasted = { text: pythonScript(run), fileName: run.fileName };
    await expect(paste(python, faultStack.stack, pasted, environment)).rejects.toMatchObject({
      stdout: "",
      stderr: expect.stringMatching(/^S3 refused the upload: HTTP 40\d [A-Z][\w ]+\.\n$/),
    });
    const config = {
      ...run.config,
      s3: { endpoint: "http://localhost:1", addressing: "path" },
    } as const;
    const astray = { ...pasted, text: pythonScript({ ...run, config }) };
    await expect(paste(python, faultStack.stack, astray, environment)).rejects.toMatchObject({
      stdout: "",
      stderr: "S3 was not reached: ConnectionError.\n",
    });
  });
});

// One Python is enough for the replies of servers.
describe.skipIf(pythons.length === 0).each(pythons.slice(0, 1))("in $name the script", (python) => {
  it.each<[ServerProfileName, Partial<ServerProfile>]>([
    ["a-nonproxy", { form: "plain", batchAxis: "adds" }],
    ["b-proxy", { form: "plain", batchAxis: "wants" }],
    ["b-nonproxy", { form: "body", batchAxis: "wants" }],
    ["doubly-encoded", {}],
    ["bare-array", { scoresKey: "" }],
    ["mask", { scoresKey: "mask" }],
    ["softmax", {}],
    ["npy-base64", { scoresKey: "", encoding: "base64-npy" }],
    ["npy-base64-field", { encoding: "base64-npy" }],
  ])("reads the reply of the server %s by its profile", SLOW, async (name, traits) => {
    const apiUrl = faultStack.stack.apiUrlOf(name);
    const run = await exportedRun(faultStack.stack, {
      apiUrl,
      serverProfile: { ...UNKNOWN_PROFILE, ...traits },
    });
    const text = pythonScript(run);
    const { stdout } = await paste(python, faultStack.stack, { text, fileName: run.fileName });
    expect(stdout.endsWith(shareLine)).toBe(true);
  });

  it.each<[ServerProfileName, ServerProfile["scoreScale"], (score: number) => boolean]>([
    ["plume-good", "sigmoid", (score) => score >= 0.5],
    ["plume-logits", "sigmoid", (score) => score >= 0.5],
    ["plume-bytes", "divide-255", (score) => Math.round(score * 255) / 255 >= 0.5],
  ])("counts scores of %s on the card's scale", SLOW, async (name, scoreScale, isInside) => {
    const run = await exportedRun(faultStack.stack, {
      apiUrl: faultStack.stack.apiUrlOf(name),
      serverProfile: { ...UNKNOWN_PROFILE, scoreScale },
    });
    const pasted = { text: pythonScript(run), fileName: run.fileName };
    const { stdout } = await paste(python, faultStack.stack, pasted);
    const inside = Array.from({ length: 256 * 256 }, (_, pixel) =>
      plumeProbability(Math.floor(pixel / 256), pixel % 256),
    ).filter(isInside).length;
    expect(stdout).toContain(`Smoke: ${((100 * inside) / 65_536).toFixed(1)}% of pixels`);
  });

  it("counts logits of two classes by their softmax", SLOW, async () => {
    const run = await exportedRun(faultStack.stack, {
      apiUrl: faultStack.stack.apiUrlOf("plume-logits2"),
      serverProfile: { ...UNKNOWN_PROFILE, scoreScale: "softmax" },
    });
    const pasted = { text: pythonScript(run), fileName: run.fileName };
    const { stdout } = await paste(python, faultStack.stack, pasted);
    // A softmax over -z and z is a sigmoid of 2 z, which is 0.5 at z = 0.
    const inside = Array.from({ length: 256 * 256 }, (_, pixel) =>
      plumeLogit(Math.floor(pixel / 256), pixel % 256),
    ).filter((logit) => logit >= 0).length;
    expect(stdout).toContain(`Smoke: ${((100 * inside) / 65_536).toFixed(1)}% of pixels`);
  });

  it("requests npy from a server that is known to answer in it", SLOW, async () => {
    const profile: ServerProfile = { ...UNKNOWN_PROFILE, scoresKey: "", encoding: "npy" };
    const run = await exportedRun(faultStack.stack, { serverProfile: profile });
    const more = "print(scores.dtype)";
    const pasted = { text: pythonScript(run), fileName: run.fileName, more };
    const { stdout, scores } = await paste(python, faultStack.stack, pasted);
    expect(scores).toEqual(reference);
    expect(stdout.endsWith("float32\n")).toBe(true);
  });

  it.each(["both", "plain", "body"] as const)(
    "sends the same request as the page in the form %j",
    SLOW,
    async (form) => {
      const bodies: string[] = [];
      const server = await serve(async (request, response) => {
        bodies.push(String(await readBody(request, 10_000)));
        response.end('{"predictions": [[0.5, null], [NaN, 0.1]]}');
      });
      const run = await exportedRun(faultStack.stack, {
        apiUrl: server.url,
        serverProfile: { ...UNKNOWN_PROFILE, form },
      });
      const pasted = { text: pythonScript(run), fileName: run.fileName };
      const { stdout } = await paste(python, faultStack.stack, pasted);
      await server.close();
      const { bucket, key } = run.location;
      const expected = encodeRequest({ bucket, fileName: key }, form);
      expect(bodies.map(parsed)).toEqual([parsed(expected)]);
      expect(stdout).toContain("Smoke: 50.0% of pixels");
    },
  );

  it(
    "changes a file as the page did, and leaves missing pixels out of its numbers",
    SLOW,
    async () => {
      const counts = (await readFile(SAMPLE)).subarray(-393_216);
      const rows = 40;
      const values = Float32Array.from(counts, (count, index) =>
        index < rows * 256 * 6 ? Number.NaN : ((count + 0.5) / 25.5) ** 2 / 100,
      );
      const file = writeNpy(values, "float32", [256, 256, 6]);
      const edits: readonly Edit[] = [{ kind: "fill-missing" }, { kind: "encode" }];
      const { card } = faultStack.stack;
      const { content, rewrittenFile } = prepareArray(await openFile(file), file, { edits, card });
      const { sha256 } = await contentHashes(rewrittenFile ?? file);
      const run = await exportedRun(faultStack.stack, { edited: { edits, array: content } });
      const context = {
        upload: new Blob(),
        fileName: run.fileName,
        result: undefined,
        view: undefined,
        report: undefined,
        queue: undefined,
        run,
        presignUpload: async () => "",
        loadProjection: async () => undefined,
      };
      const pasted = { fileName: run.fileName, file: new Uint8Array(file) };
      const text = await PYTHON_SCRIPT.make(context);
      const more = "print(hashlib.sha256(content.getvalue()).hexdigest())";
      const { stdout, scores } = await paste(python, faultStack.stack, {
        ...pasted,
        text: `import hashlib\n${text}`,
        more,
      });
      expect(stdout).toContain(sha256);
      const valid = scores.slice(rows * 256);
      expect(scores.slice(0, rows * 256).every(Number.isNaN)).toBe(true);
      expect(valid.some(Number.isNaN)).toBe(false);
      const inside = valid.filter((score) => score >= 0.5).length;
      expect(stdout).toContain(`Smoke: ${((100 * inside) / valid.length).toFixed(1)}% of pixels`);
    },
  );

  it.each(BLENDING_NAMES)(
    "cuts a scene and joins its tiles as the page does: %s",
    SLOW,
    async (blending) => {
      const [height, width] = [300, 420];
      // From column 330 on without data: the last tile is not run.
      const values = sceneValues(height, width).map((count, index) =>
        Math.floor(index / 6) % width < 330 ? count : 0,
      );
      const file = writeNpy(values, "uint8", [height, width, 6]);
      const edits: readonly Edit[] = [
        { kind: "tiles", height: 256, width: 256, overlap: 96, blending },
      ];
      const { card } = faultStack.stack;
      const found = await openFile(file);
      const { content } = prepareArray(found, file, { edits, card });
      const run = await exportedRun(faultStack.stack, { edited: { edits, array: content } });
      const text = pythonScript(run, await editsOf(run));
      const pasted = { text, fileName: run.fileName, file: new Uint8Array(file) };
      const { stdout, scores } = await paste(python, faultStack.stack, pasted);
      expect(stdout).toContain(`Scores of shape (1, ${height}, ${width}, 1)`);

      const { raster, tiles, missing } = applyEdits(found, edits, card);
      if (tiles === undefined || missing === undefined) throw new Error("no tiles");
      const mosaic = createMosaic(tiles, 1);
      for (let index = 0; index < tiles.count; index += 1) {
        const counts = encodeUpload({ raster: cutTile(raster, tiles, index), hasBatchAxis: false });
        const tile = await runOnnxReference(
          "smoke-unet.onnx",
          Float32Array.from(new Uint8Array(counts).subarray(-393_216)),
          [1, 256, 256, 6],
        );
        mosaic.add(index, Float32Array.from(tile));
      }
      const expected = mosaic.scores.map((score, pixel) =>
        missing[pixel] === 1 ? Number.NaN : score,
      );
      expect(scores.map(Math.fround)).toEqual(Array.from(expected));
    },
  );

  it("counts the last class of a classes-first reply", SLOW, async () => {
    const plane = (score: number) => [0, 1, 2].map(() => [score, score, score, 0]);
    const server = await serve(
      async (_, response) => void response.end(JSON.stringify([[plane(0.1), plane(0.9)]])),
    );
    const profile = { ...UNKNOWN_PROFILE, scoresKey: "" };
    const run = await exportedRun(faultStack.stack, { apiUrl: server.url, serverProfile: profile });
    const pasted = { text: pythonScript(run), fileName: run.fileName };
    const { stdout } = await paste(python, faultStack.stack, pasted);
    await server.close();
    expect(stdout).toContain("Scores of shape (1, 2, 3, 4)\nSmoke: 75.0% of pixels");
  });

  it.each([
    ['{"message": "Internal server error"}', '{"message": "Internal server error"}'],
    ['{"url": "https://a.example/out?X-Amz-Signature=0"}', '{"url": "https://a.example/out'],
    ["<html>", "<html>"],
  ])("ends with the server's own words after %j", SLOW, async (body, excerpt) => {
    const server = await serve(async (_, response) => void response.writeHead(502).end(body));
    const run = await exportedRun(faultStack.stack, { apiUrl: server.url });
    const pasted = { text: pythonScript(run), fileName: run.fileName };
    await expect(paste(python, faultStack.stack, pasted)).rejects.toMatchObject({
      stderr: `The API sent no scores: HTTP 502 ${excerpt}\n`,
    });
    await server.close();
  });
});

/** A request's JSON with the JSON text in it parsed too: the two languages space it differently. */
function parsed(request: string): unknown {
  const { body, ...rest } = JSON.parse(request) as { readonly body?: string };
  return body === undefined ? rest : { ...rest, body: JSON.parse(body) };
}

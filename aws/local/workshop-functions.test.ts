// Both functions of the workshop's material, unchanged, in a real Python behind this cloud's API, with
// the page's requests.
import { createWriteStream, type WriteStream } from "node:fs";
import { copyFile, mkdtemp, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "#domain/formats/npy.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { apiPath, createApiGateway } from "./api-gateway.ts";
import { runOnnxReference } from "./fixtures/onnx-reference.ts";
import { fixture, pythonsWithBoto3 } from "./fixtures/python.ts";
import { serve } from "./fixtures/serve.ts";
import { upload } from "./fixtures/upload.ts";
import { functionEnvironment } from "./function-environment.ts";
import type { LambdaRuntime } from "./lambda-runtime.ts";
import { readOptions } from "./options.ts";
import { createPythonRuntime } from "./python-runtime.ts";
import type { Integration } from "./rest-api.ts";
import { type Stack, startStack } from "./stack.ts";

const SLOW = { timeout: 60_000 };
const SAMPLE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const SHAPE = [256, 256, 6];
const [python] = pythonsWithBoto3();
let counts: Uint8Array;
let reference: readonly number[];

let folder: string;
let stack: Stack;
let functionB: LambdaRuntime;
let logB: WriteStream;

/** Function A is the stack's own; function B is put behind both integrations. */
beforeAll(async () => {
  // A uint8 file's values are its last bytes.
  counts = new Uint8Array((await readFile(SAMPLE)).subarray(-393_216));
  reference = await runOnnxReference("smoke-unet.onnx", Float32Array.from(counts), [1, ...SHAPE]);
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  const file = join(folder, "lambda_function.py");
  await copyFile(fixture("function-b.py"), file);
  stack = await startStack({
    port: 0,
    pageOrigins: ["http://localhost:4173"],
    dataFolder: folder,
    model: readOptions([], {}).model,
    endpointKind: "tfs",
    endpointName: "pixel-detector",
    ...(python && { ownFunction: { file: fixture("function-a.py"), integration: "non-proxy" } }),
    gatewayTimeLimitMs: SLOW.timeout,
  });
  logB = createWriteStream(join(folder, "function-b.log"));
  functionB = createPythonRuntime({
    functionName: "function-b",
    region: stack.region,
    account: stack.sessions.user.account,
    file,
    python: python?.path ?? "python3",
    stackUrl: stack.url,
    environment: () =>
      functionEnvironment({
        stackUrl: stack.url,
        functionName: "function-b",
        sessions: stack.sessions,
        settings: {},
        emptyFolder: folder,
      }),
    now: () => new Date(),
    timeoutMs: SLOW.timeout,
    memoryMb: 512,
    log: logB,
  });
}, SLOW.timeout);
afterAll(async () => {
  await functionB.close();
  await stack.close();
  await rm(folder, { recursive: true });
});

/** The chip as a participant saves it, with or without a batch axis, and the page's request for it. */
async function pageRequest(shape: readonly number[]): Promise<string> {
  const name = `chip-${shape.length}d.npy`;
  const key = await upload(stack, name, new Uint8Array(writeNpy(counts, "uint8", shape)));
  return encodeRequest({ bucket: stack.bucket, fileName: key });
}

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: "POST", body, headers: { "Content-Type": "application/json" } });
}

/** Function A's answer, behind a non-proxy integration. */
function askA(body: string): Promise<Response> {
  return post(stack.apiUrl, body);
}

/** Function B's answer behind an API of this integration. */
async function askB(integration: Integration, body: string): Promise<Response> {
  const api = { apiId: "by-hand", stage: "dev" };
  const gateway = createApiGateway({
    ...api,
    account: "000000000000",
    allowedOrigins: ["*"],
    gatewayResponseCors: true,
    timeLimitMs: SLOW.timeout,
    integration,
    invoke: functionB.invoke,
  });
  const server = await serve(gateway.handle);
  const response = await post(server.url + apiPath(api), body);
  const whole = new Response(await response.arrayBuffer(), response);
  await server.close();
  return whole;
}

const FUNCTIONS = [
  ["A", askA, SHAPE, [1, ...SHAPE], "[1,1,256,256,6]"],
  ["B", (body: string) => askB("non-proxy", body), [1, ...SHAPE], SHAPE, "[256,256,6]"],
] as const;

function predictionsIn(json: string): readonly number[] {
  const { predictions } = JSON.parse(json) as { readonly predictions: number[][][][] };
  return predictions.flat(3);
}

describe.skipIf(python === undefined)(`in ${python?.name ?? "Python with boto3"}`, () => {
  describe.each(FUNCTIONS)("function %s, unproxied", (_name, ask, shape, otherShape, refused) => {
    it("answers the page's request in an envelope, readable by any page", SLOW, async () => {
      const response = await ask(await pageRequest(shape));
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      const answer = await response.json();
      expect(answer).toMatchObject({ statusCode: 200, body: expect.any(String) });
      expect(predictionsIn(answer.body)).toEqual(reference);
    });

    it("answers 200 with the exception where the model refuses the axes", SLOW, async () => {
      const response = await ask(await pageRequest(otherShape));
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({
        errorType: "ModelError",
        errorMessage: expect.stringContaining(`input must be 4-dimensional${refused}`),
        stackTrace: expect.arrayContaining([
          expect.stringMatching(/\.py", line \d+, in lambda_handler/),
        ]),
      });
    });

    it("has boto3's message for a missing key", SLOW, async () => {
      const fileName = "participants/none.npy";
      const response = await ask(encodeRequest({ bucket: stack.bucket, fileName }));
      expect(await response.json()).toMatchObject({
        errorMessage: "An error occurred (404) when calling the HeadObject operation: Not Found",
      });
    });
  });

  it("writes what a function prints, and its exceptions, into the log", SLOW, async () => {
    await askA(await pageRequest(SHAPE));
    await askA("{}");
    const log = (): Promise<string> => readFile(stack.functionLog, "utf8");
    await expect.poll(log).toContain(`reading ${stack.prefix}`);
    await expect
      .poll(log)
      .toMatch(/\[ERROR\] KeyError: 'file_name'\n {2}File ".*function-a\.py", line/);
  });

  it("answers behind a proxy without the header that pages need: B", SLOW, async () => {
    const response = await askB("proxy", await pageRequest([1, ...SHAPE]));
    expect(response.status).toBe(200);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
    expect(predictionsIn(await response.text())).toEqual(reference);
  });

  it("raises an exception that a proxy integration hides: B", SLOW, async () => {
    const response = await askB("proxy", '{"bucket": "smoke-dataset-bucket"}');
    expect(response.status).toBe(502);
    expect(await response.json()).toEqual({ message: "Internal server error" });
  });

  it("misses the body that only the page sends: B, unproxied", SLOW, async () => {
    const { bucket, file_name } = JSON.parse(await pageRequest(SHAPE));
    const answer = await (await askB("non-proxy", JSON.stringify({ bucket, file_name }))).json();
    expect(answer).toMatchObject({ errorType: "KeyError", errorMessage: "'body'" });
  });

  it(
    "is deployed anew when its file changes, with Lambda's words for a missing layer",
    SLOW,
    async () => {
      const file = join(folder, "lambda_function.py");
      await writeFile(file, "import no_such_layer\n");
      await utimes(file, 1, 1);
      expect(await (await askB("non-proxy", "{}")).json()).toMatchObject({
        errorType: "Runtime.ImportModuleError",
        errorMessage: "Unable to import module 'lambda_function': No module named 'no_such_layer'",
      });
    },
  );
});

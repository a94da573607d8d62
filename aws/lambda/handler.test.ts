// The bundled function, run by the local runtime over the local stack's S3 and SageMaker; only
// what those cannot be made to do is played by a small server of the test's own.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseNpy, writeNpy } from "#domain/array/npy.ts";
import type { Environment } from "#lambda/settings.ts";
import { serve } from "#local/fixtures/serve.ts";
import { upload } from "#local/fixtures/upload.ts";
import { functionEnvironment } from "#local/function-environment.ts";
import { createLambdaRuntime, type LambdaRuntime } from "#local/lambda-runtime.ts";
import { readOptions } from "#local/options.ts";
import { type Stack, startStack } from "#local/stack.ts";

const SMOKE_CHIP = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
const PAGE = "http://localhost:4173";
/** What a test has opened, and what all of them use. */
const closers: (() => Promise<void>)[] = [];
const lasting: (() => Promise<void>)[] = [];
let folder: string;
let stack: Stack;
let usual: LambdaRuntime;
let pretender: Awaited<ReturnType<typeof startPretender>>;
let chip: Buffer;
let chipKey: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  stack = await startStack({
    port: 0,
    pageOrigins: [PAGE],
    dataFolder: folder,
    model: readOptions([], {}).model,
    endpointKind: "tfs",
  });
  usual = await startFunction({});
  pretender = await startPretender();
  lasting.push(...closers.splice(0));
  chip = await readFile(SMOKE_CHIP);
  chipKey = await upload(stack, "chip.npy", chip);
});
afterEach(() => Promise.all(closers.splice(0).map((close) => close())));
afterAll(async () => {
  await Promise.all(lasting.map((close) => close()));
  await stack.close();
  await rm(folder, { recursive: true });
});

/** The function with settings or addresses of its own. */
async function startFunction(
  settings: Environment,
  addresses: Readonly<Record<string, string>> = {},
): Promise<LambdaRuntime> {
  const environment = functionEnvironment({
    stackUrl: stack.url,
    functionName: "function-under-test",
    sessions: stack.sessions,
    emptyFolder: folder,
    settings: {
      UPLOAD_BUCKET: stack.bucket,
      UPLOAD_PREFIX: stack.prefix,
      ENDPOINT_NAME: stack.endpointName,
      MODEL_INPUT_SHAPE: "-1,256,256,6",
      ALLOWED_ORIGIN: `${PAGE}, https://workshop.example`,
      ...settings,
    },
  });
  const variables = { ...environment.variables, ...addresses };
  const runtime = await createLambdaRuntime({
    functionName: "function-under-test",
    region: stack.region,
    account: "000000000000",
    file: stack.functionFile,
    handlerName: "handler",
    environment: () => ({ ...environment, variables }),
    now: () => new Date(),
    timeoutMs: 20_000,
    memoryMb: 512,
    concurrency: 2,
    log: new PassThrough().resume(),
  });
  closers.push(() => runtime.close());
  return runtime;
}

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** The function in front of an endpoint that answers whatever `pretend` was told last. */
async function startPretender(): Promise<{ runtime: LambdaRuntime; pretend(reply: Reply): void }> {
  let reply: Reply = { body: "" };
  const server = await serve(async (request, response) => {
    request.resume();
    const type = reply.type === undefined ? {} : { "x-amzn-ErrorType": reply.type };
    response.writeHead(reply.status ?? 200, { "Content-Type": "application/json", ...type });
    response.end(reply.body);
  });
  closers.push(server.close);
  // The SDK would try again, and the answer would be the same.
  const addresses = { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: server.url, AWS_MAX_ATTEMPTS: "1" };
  const runtime = await startFunction({}, addresses);
  return {
    runtime,
    pretend(next) {
      reply = next;
    },
  };
}

interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

async function invoke(event: object, runtime = usual): Promise<Answer> {
  const outcome = await runtime.invoke(JSON.stringify(event));
  if (outcome.kind !== "result") throw new Error(JSON.stringify(outcome));
  return JSON.parse(outcome.payload);
}

/** Status, code and message of an answer that refuses. */
async function refusal(event: object, runtime = usual) {
  const { statusCode, headers, body } = await invoke(event, runtime);
  const { error } = JSON.parse(body) as { readonly error: { code: string; message: string } };
  expect(headers["Access-Control-Allow-Origin"]).toBe(PAGE);
  expect(error.message).toMatch(/^["A-Z].*\.$/s);
  return { status: statusCode, ...error };
}

async function predictions(event: object, runtime = usual): Promise<unknown> {
  const { statusCode, body } = await invoke(event, runtime);
  expect({ statusCode, body: body.slice(0, 200) }).toMatchObject({ statusCode: 200 });
  return JSON.parse(body).predictions;
}

async function put(name: string, body: Uint8Array | ArrayBuffer): Promise<{ file_name: string }> {
  return { file_name: await upload(stack, name, new Uint8Array(body)) };
}

function npy(kind: "counts" | "fractions", shape: readonly number[]): ArrayBuffer {
  const length = shape.reduce((product, size) => product * size, 1);
  const values = Float32Array.from({ length }, (_, at) => at / length);
  if (kind === "fractions") return writeNpy(values, "float32", shape);
  return writeNpy(Uint8Array.from(values.map((value) => value * 255)), "uint8", shape);
}

describe("the request", () => {
  const request = () => ({ bucket: stack.bucket, file_name: chipKey });
  const proxy = (body: string, more: object = {}) => ({
    httpMethod: "POST",
    headers: { origin: PAGE },
    body,
    ...more,
  });

  it.each([
    ["a direct event", () => request()],
    ["a direct event without a bucket", () => ({ file_name: chipKey })],
    ["a proxy event", () => proxy(JSON.stringify(request()))],
    [
      "a proxy event in base64",
      () =>
        proxy(Buffer.from(JSON.stringify(request())).toString("base64"), { isBase64Encoded: true }),
    ],
    ["the request in a body, unproxied", () => ({ body: JSON.stringify(request()) })],
    [
      "the request for every documented server, proxied",
      () => proxy(JSON.stringify({ ...request(), body: JSON.stringify(request()) })),
    ],
  ])("may be %s", async (_, event) => {
    const { statusCode, headers, body } = await invoke(event());
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ "Content-Type": "application/json", Vary: "Origin" });
    expect(JSON.parse(body).predictions).toHaveLength(1);
  });

  it.each([
    ["no body", () => proxy(""), "no body"],
    ["a null body", () => ({ ...proxy(""), body: null }), "no body"],
    ["a body that is not JSON", () => proxy("bucket=b&file_name=f"), "not JSON"],
    ["a list", () => proxy("[1]"), "not a JSON object"],
    ["no file", () => proxy('{"bucket": "b"}'), '"file_name" is missing'],
    ["a file name that is a number", () => proxy('{"file_name": 7}'), '"file_name" is missing'],
    ["a bucket that is a number", () => proxy('{"file_name":"a","bucket":7}'), '"bucket"'],
    ["a key longer than S3's", () => ({ file_name: "k".repeat(1025) }), "1024 bytes"],
  ])("is refused with %s", async (_, event, words) => {
    expect(await refusal(event())).toEqual({
      status: 400,
      code: "bad-request",
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ["another bucket", { bucket: "payroll", file_name: "participants/a.npy" }, '"payroll"'],
    ["a key elsewhere", { file_name: "secrets/a.npy" }, '"secrets/a.npy"'],
    ["a key that climbs out", { file_name: "participants/../secrets/a.npy" }, "participants/.."],
  ])("may not ask for %s", async (_, event, words) => {
    expect(await refusal(event)).toEqual({
      status: 403,
      code: "object-outside-workshop",
      message: expect.stringContaining(words),
    });
  });

  it("may be a preflight", async () => {
    const event = { httpMethod: "OPTIONS", headers: { Origin: "https://workshop.example" } };
    const { statusCode, headers } = await invoke(event);
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      "Access-Control-Allow-Origin": "https://workshop.example",
      "Access-Control-Allow-Methods": "OPTIONS,POST",
    });
  });
});

describe("the object", () => {
  it("that is not there is named by its key", async () => {
    expect(await refusal({ file_name: "participants/no such/chip.npy" })).toEqual({
      status: 404,
      code: "object-not-found",
      message: expect.stringContaining('"participants/no such/chip.npy"'),
    });
  });

  it("that the role may not read is the instructor's to allow", async () => {
    const server = await serve(async (_, response) => {
      const xml = "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>";
      response.writeHead(403, { "Content-Type": "application/xml" }).end(xml);
    });
    closers.push(server.close);
    const runtime = await startFunction({}, { AWS_ENDPOINT_URL_S3: server.url });
    expect(await refusal({ file_name: chipKey }, runtime)).toEqual({
      status: 403,
      code: "object-forbidden",
      message: expect.stringContaining("s3:GetObject"),
    });
  });

  it.each([
    ["text", () => Buffer.from("hello"), "cannot be read"],
    ["a truncated npy", () => chip.subarray(0, 1000), "cut short"],
    [
      "an array of objects",
      () => Buffer.from(chip.toString("latin1").replace("'|u1'", "'|O' "), "latin1"),
      "Python objects",
    ],
  ])("that is %s is not an npy of numbers", async (_, file, words) => {
    const message = expect.stringContaining(words);
    expect(await refusal(await put("not.npy", file()))).toEqual({
      status: 422,
      code: "not-an-npy",
      message,
    });
  });

  it.each([
    [[6, 256, 256], "bands first"],
    [[1, 6, 256, 256], "bands first"],
    [[256, 256, 7], "7 bands instead of 6: leave out"],
    [[256, 256, 5], "5 bands instead of 6: save all"],
    [[128, 128, 6], "Cut or stack"],
    [[256, 256], "Cut or stack"],
  ])("of shape %j is told what is wanted", async (shape, words) => {
    const { status, code, message } = await refusal(await put("shape.npy", npy("counts", shape)));
    expect({ status, code }).toEqual({ status: 422, code: "wrong-shape" });
    expect(message).toContain(`(${shape.join(", ")}), and the model wants (256, 256, 6)`);
    expect(message).toContain(words);
  });

  it("that is too heavy as JSON is told both sizes and the cure", async () => {
    const event = await put("fractions.npy", npy("fractions", [256, 256, 6]));
    const { status, code, message } = await refusal(event);
    expect({ status, code }).toEqual({ status: 413, code: "too-heavy" });
    expect(message).toMatch(/weighs [78]\.\d\d MB .* at most 6\.29 MB \(6,291,456 bytes\)/);
    expect(message).toContain("whole counts 0–255");
  });

  it("that could not fit in any form is refused unread", async () => {
    const runtime = await startFunction({ ENDPOINT_BODY_LIMIT: "1000" });
    expect(await refusal({ file_name: chipKey }, runtime)).toMatchObject({
      status: 413,
      code: "too-heavy",
      message: expect.stringContaining("is 0.39 MB (393,344 bytes), and no file over 0.07 MB"),
    });
  });
});

describe("the array", () => {
  it("may be of any dtype and order, with or without a batch axis", async () => {
    const { values } = parseNpy(new Uint8Array(chip).buffer);
    const wanted = await predictions({ file_name: chipKey });
    const counts = Array.from(values, Number);
    const shape = [256, 256, 6];
    const fortran = Uint8Array.from({ length: counts.length }, (_, at) => {
      const row = at % 256;
      const column = Math.floor(at / 256) % 256;
      return counts[(row * 256 + column) * 6 + Math.floor(at / 65_536)] ?? 0;
    });
    const files = {
      float64: writeNpy(Float64Array.from(counts), "float64", shape),
      float16: writeNpy(Float32Array.from(counts), "float16", shape),
      int64: writeNpy(BigInt64Array.from(counts, BigInt), "int64", [1, ...shape]),
      fortran: Buffer.from(
        Buffer.from(writeNpy(fortran, "uint8", shape))
          .toString("latin1")
          .replace("'fortran_order': False", "'fortran_order': True "),
        "latin1",
      ),
    };
    for (const [name, file] of Object.entries(files)) {
      expect(await predictions(await put(`${name}.npy`, file)), name).toEqual(wanted);
    }
  });
});

describe("the endpoint", () => {
  const ask = async (runtime: Promise<LambdaRuntime>) =>
    refusal({ file_name: chipKey }, await runtime);

  const inFrontOf = async (reply: Reply) => {
    pretender.pretend(reply);
    return pretender.runtime;
  };

  it("that does not exist is named", async () => {
    expect(await ask(startFunction({ ENDPOINT_NAME: "gone" }))).toEqual({
      status: 502,
      code: "endpoint-not-found",
      message: expect.stringContaining('"gone"'),
    });
  });

  it.each([
    ["ThrottlingException", 429, 429],
    ["ServiceUnavailable", 503, 503],
    ["ModelNotReadyException", 429, 503],
  ])("that answers %s is busy", async (type, status, answered) => {
    expect(await ask(inFrontOf({ type, status, body: "{}" }))).toMatchObject({
      status: answered,
      code: "endpoint-busy",
    });
  });

  it("that does not answer has timed out", async () => {
    const held: ServerResponse[] = [];
    const server = await serve(async (_, response) => void held.push(response));
    closers.push(server.close);
    const addresses = { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: server.url };
    const timedOut = { status: 504, code: "endpoint-timed-out" };
    expect(await ask(startFunction({ TIME_LIMIT_MS: "1500" }, addresses))).toMatchObject(timedOut);
    expect(held.length).toBeGreaterThan(0);
  });

  it("whose model did not answer SageMaker has timed out too", async () => {
    const Message =
      'Received server error (0) from primary with message "Your invocation timed out while waiting for a response from container primary."';
    const body = JSON.stringify({ Message, OriginalStatusCode: 0 });
    expect(await ask(inFrontOf({ type: "ModelError", status: 424, body }))).toMatchObject({
      status: 504,
      code: "endpoint-timed-out",
    });
  });

  it("that could not hand back all of its reply was asked too much", async () => {
    const Message =
      "Received server error (500) from primary and could not load the entire response body. See https://us-west-2.console.aws.amazon.com/ for more information.";
    const body = JSON.stringify({ Message, OriginalStatusCode: 500 });
    expect(await ask(inFrontOf({ type: "ModelError", status: 424, body }))).toMatchObject({
      status: 413,
      code: "too-heavy",
    });
  });

  it("that refuses is quoted, without account or console link", async () => {
    const runtime = await startFunction({ MODEL_INPUT_SHAPE: "" });
    const event = await put("small.npy", npy("counts", [128, 128, 6]));
    const { status, code, message } = await refusal(event, runtime);
    expect({ status, code }).toEqual({ status: 502, code: "model-error" });
    expect(message).toContain("expected shape=(None, 256, 256, 6), found shape=(1, 128, 128, 6)");
    expect(message).not.toMatch(/\d{12}|https?:/);
  });

  it.each([
    ["TensorFlow Serving's rows", '{ "predictions": [[[[0.5]]]] }', [[[[0.5]]]]],
    ["TensorFlow Serving's columns", '{"outputs": [[[[0.5]]]]}', [[[[0.5]]]]],
    ["a bare array", "[[[[0.5]]]]", [[[[0.5]]]]],
    ["predictions among other keys", '{"model": "NaN", "predictions": [1]}', [1]],
    [
      "Python's bare words",
      '{"predictions": [NaN, Infinity, -Infinity, 1e-7]}',
      [null, null, null, 1e-7],
    ],
  ])("may reply with %s", async (_, body, wanted) => {
    expect(await predictions({ file_name: chipKey }, await inFrontOf({ body }))).toEqual(wanted);
  });

  it.each([
    ["something else", '{"scores": [1]}'],
    ["no JSON", "<html>"],
  ])("that replies with %s is a model's error", async (_, body) => {
    expect(await ask(inFrontOf({ body }))).toMatchObject({ status: 502, code: "model-error" });
  });

  it("whose prediction a function cannot hand back is told so", async () => {
    const body = `{"predictions": [${"0,".repeat(3_200_000)}0]}`;
    expect(await ask(inFrontOf({ body }))).toMatchObject({
      status: 413,
      code: "too-heavy",
      message: expect.stringContaining("The prediction weighs 6.40 MB"),
    });
  });
});

describe("a failure of the function's own", () => {
  it("names the request id and nothing internal", async () => {
    const server = await serve(async (_, response) => {
      response.writeHead(400, { "Content-Type": "application/xml" });
      response.end("<Error><Code>Odd</Code><Message>inner-host-7 broke</Message></Error>");
    });
    closers.push(server.close);
    const runtime = await startFunction({}, { AWS_ENDPOINT_URL_S3: server.url });
    const { status, code, message } = await refusal({ file_name: chipKey }, runtime);
    expect({ status, code }).toEqual({ status: 500, code: "internal" });
    expect(message).toMatch(/under the request id [0-9a-f-]{36}\.$/);
    expect(message).not.toContain("inner-host-7");
  });

  it.each([
    [{ UPLOAD_BUCKET: "" }, "UPLOAD_BUCKET is missing"],
    [{ ENDPOINT_KIND: "torch" }, "ENDPOINT_KIND"],
    [{ MODEL_INPUT_SHAPE: "256x256x6" }, "MODEL_INPUT_SHAPE"],
    [{ TIME_LIMIT_MS: "soon" }, "TIME_LIMIT_MS"],
  ])("in its settings, %j, is the instructor's to mend", async (settings, words) => {
    const { statusCode, body } = await invoke(
      { file_name: chipKey },
      await startFunction(settings),
    );
    expect(statusCode).toBe(500);
    expect(JSON.parse(body).error.message).toContain(words);
    expect(JSON.parse(body).error.message).toContain("instructor");
  });
});

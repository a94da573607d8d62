import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "#domain/formats/npy.ts";
import { type FunctionCloud, PAGE, startFunctionCloud } from "#local/fixtures/function-cloud.ts";
import { serve } from "#local/fixtures/serve.ts";
import type { LambdaRuntime } from "#local/lambda-runtime.ts";

let cloud: FunctionCloud;
beforeAll(async () => {
  cloud = await startFunctionCloud();
  await startPretender();
});
afterAll(async () => {
  await stopPretender();
  await cloud.closeTests();
  await cloud.close();
});

interface Reply {
  readonly status?: number;
  readonly type?: string;
  readonly body: string;
}

/** The function in front of an endpoint with a configurable reply. */
let pretender: LambdaRuntime;
let reply: Reply = { body: "" };
let stopPretender: () => Promise<void>;

async function startPretender(): Promise<void> {
  const server = await serve(async (request, response) => {
    request.resume();
    const type = reply.type === undefined ? {} : { "x-amzn-ErrorType": reply.type };
    response.writeHead(reply.status ?? 200, { "Content-Type": "application/json", ...type });
    response.end(reply.body);
  });
  stopPretender = server.close;
  // The SDK would retry and get the same answer.
  const addresses = { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: server.url, AWS_MAX_ATTEMPTS: "1" };
  pretender = await cloud.startFunction({}, addresses);
}

describe("the endpoint", () => {
  const ask = async (runtime: Promise<LambdaRuntime>) =>
    cloud.errorOf({ file_name: cloud.chipKey }, await runtime);

  const inFrontOf = async (next: Reply) => {
    reply = next;
    return pretender;
  };

  it("is named if it does not exist", async () => {
    expect(await ask(cloud.startFunction({ ENDPOINT_NAME: "gone" }))).toEqual({
      status: 502,
      code: "endpoint-not-found",
      message: expect.stringContaining('"gone"'),
    });
  });

  it.each([
    ["ThrottlingException", 429, 429],
    ["ServiceUnavailable", 503, 503],
    ["ModelNotReadyException", 429, 503],
  ])("is reported as busy if it answers %s", async (type, status, answered) => {
    expect(await ask(inFrontOf({ type, status, body: "{}" }))).toMatchObject({
      status: answered,
      code: "endpoint-busy",
    });
  });

  it("times out if it does not answer", async () => {
    const held: ServerResponse[] = [];
    const server = await serve(async (_, response) => void held.push(response));
    cloud.closeAfterTest(server.close);
    const addresses = { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: server.url };
    const timedOut = { status: 504, code: "endpoint-timed-out" };
    expect(await ask(cloud.startFunction({ TIME_LIMIT_MS: "1500" }, addresses))).toMatchObject(
      timedOut,
    );
    expect(held.length).toBeGreaterThan(0);
  });

  it("times out if its model did not answer SageMaker", async () => {
    const Message =
      'Received server error (0) from primary with message "Your invocation timed out while waiting for a response from container primary."';
    const body = JSON.stringify({ Message, OriginalStatusCode: 0 });
    expect(await ask(inFrontOf({ type: "ModelError", status: 424, body }))).toMatchObject({
      status: 504,
      code: "endpoint-timed-out",
    });
  });

  it("is reported as a too large request if its reply is cut off", async () => {
    const Message =
      "Received server error (500) from primary and could not load the entire response body. See https://us-west-2.console.aws.amazon.com/ for more information.";
    const body = JSON.stringify({ Message, OriginalStatusCode: 500 });
    expect(await ask(inFrontOf({ type: "ModelError", status: 424, body }))).toMatchObject({
      status: 413,
      code: "too-heavy",
    });
  });

  it("is quoted without account or console link if it refuses an array", async () => {
    const runtime = await cloud.startFunction({ MODEL_INPUT_SHAPE: "" });
    const event = await cloud.put(
      "small.npy",
      writeNpy(new Uint8Array(98_304), "uint8", [128, 128, 6]),
    );
    const { status, code, message } = await cloud.errorOf(event, runtime);
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
  ])("is read if it replies with %s", async (_, body, expected) => {
    expect(
      await cloud.predictions({ file_name: cloud.chipKey }, await inFrontOf({ body })),
    ).toEqual(expected);
  });

  it.each([
    ["something else", '{"scores": [1]}'],
    ["no JSON", "<html>"],
  ])("is reported as a model error if it replies with %s", async (_, body) => {
    expect(await ask(inFrontOf({ body }))).toMatchObject({ status: 502, code: "model-error" });
  });

  it.each([
    ["of unequal rows", "[[1, 2], [3]]", "Expecting tensor size: 2 but got: list of 1"],
    ["of texts", '[["smoke"]]', "JSON Value: smoke is not of expected type: float"],
  ])("gives no npy for predictions %s", async (_, predictions, words) => {
    const body = `{"predictions": ${predictions}}`;
    const event = {
      httpMethod: "POST",
      headers: { accept: "application/x-npy", origin: PAGE },
      body: JSON.stringify({ file_name: cloud.chipKey }),
    };
    expect(await cloud.errorOf(event, await inFrontOf({ body }))).toEqual({
      status: 502,
      code: "model-error",
      message: expect.stringContaining(words),
    });
  });
});

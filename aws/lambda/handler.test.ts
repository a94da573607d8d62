import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FunctionCloud, PAGE, startFunctionCloud } from "#local/fixtures/function-cloud.ts";
import { serve } from "#local/fixtures/serve.ts";

let cloud: FunctionCloud;
beforeAll(async () => {
  cloud = await startFunctionCloud();
});
afterEach(() => cloud.closeTests());
afterAll(() => cloud.close());

describe("the request", () => {
  const request = () => ({ bucket: cloud.stack.bucket, file_name: cloud.chipKey });
  const proxy = (body: string, more: object = {}) => ({
    httpMethod: "POST",
    headers: { origin: PAGE },
    body,
    ...more,
  });

  it.each([
    ["a direct event", () => request()],
    ["a direct event without a bucket", () => ({ file_name: cloud.chipKey })],
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
  ])("is accepted as %s", async (_, event) => {
    const { statusCode, headers, body } = await cloud.invoke(event());
    expect(statusCode).toBe(200);
    expect(headers).toMatchObject({ "Content-Type": "application/json", Vary: "Origin, Accept" });
    expect(headers["Server-Timing"]).toMatch(/^read;dur=\d+, model;dur=\d+$/);
    expect(headers["Access-Control-Expose-Headers"]).toContain("Server-Timing");
    expect(JSON.parse(body).predictions).toHaveLength(1);
  });

  it("is answered with the name of the model", async () => {
    const runtime = await cloud.startFunction({ MODEL_NAME: "goes-smoke" });
    const { headers } = await cloud.invoke(proxy(JSON.stringify(request())), runtime);
    expect(headers["Server-Timing"]).toMatch(/, model;desc="goes-smoke";dur=\d+$/);
  });

  it.each([
    ["no body", () => proxy(""), "no body"],
    ["a null body", () => ({ ...proxy(""), body: null }), "no body"],
    ["a body that is not JSON", () => proxy("bucket=b&file_name=f"), "not JSON"],
    ["a list", () => proxy("[1]"), "not a JSON object"],
    ["no file", () => proxy('{"bucket": "b"}'), '"file_name" is missing'],
    ["a file name that is a number", () => proxy('{"file_name": 7}'), '"file_name" is missing'],
    ["an unknown dtype", () => proxy('{"file_name":"a","dtype":"int8"}'), '"dtype"'],
    ["a bucket that is a number", () => proxy('{"file_name":"a","bucket":7}'), '"bucket"'],
    ["a key longer than S3's", () => ({ file_name: "k".repeat(1025) }), "1024 bytes"],
  ])("is refused with %s", async (_, event, words) => {
    expect(await cloud.errorOf(event())).toEqual({
      status: 400,
      code: "bad-request",
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ["another bucket", { bucket: "payroll", file_name: "participants/a.npy" }, '"payroll"'],
    ["a key elsewhere", { file_name: "secrets/a.npy" }, '"secrets/a.npy"'],
    ["a key that climbs out", { file_name: "participants/../secrets/a.npy" }, "participants/.."],
  ])("is refused for %s", async (_, event, words) => {
    expect(await cloud.errorOf(event)).toEqual({
      status: 403,
      code: "object-outside-workshop",
      message: expect.stringContaining(words),
    });
  });

  it("is answered as a preflight", async () => {
    const event = { httpMethod: "OPTIONS", headers: { Origin: "https://workshop.example" } };
    const { statusCode, headers } = await cloud.invoke(event);
    expect(statusCode).toBe(204);
    expect(headers).toMatchObject({
      "Access-Control-Allow-Origin": "https://workshop.example",
      "Access-Control-Allow-Methods": "OPTIONS,POST",
    });
  });
});

describe("an internal failure of the function", () => {
  it("states the request id and nothing internal", async () => {
    const server = await serve(async (_, response) => {
      response.writeHead(400, { "Content-Type": "application/xml" });
      response.end("<Error><Code>Odd</Code><Message>inner-host-7 broke</Message></Error>");
    });
    cloud.closeAfterTest(server.close);
    const runtime = await cloud.startFunction({}, { AWS_ENDPOINT_URL_S3: server.url });
    const { status, code, message } = await cloud.errorOf({ file_name: cloud.chipKey }, runtime);
    expect({ status, code }).toEqual({ status: 500, code: "internal" });
    expect(message).toMatch(/under the request id [0-9a-f-]{36}\.$/);
    expect(message).not.toContain("inner-host-7");
  });

  it.each([
    [{ UPLOAD_BUCKET: "" }, "UPLOAD_BUCKET is missing"],
    [{ ENDPOINT_KIND: "torch" }, "ENDPOINT_KIND"],
    [{ MODEL_INPUT_SHAPE: "256x256x6" }, "MODEL_INPUT_SHAPE"],
    [{ MODEL_NAME: 'smoke"' }, "MODEL_NAME"],
    [{ TIME_LIMIT_MS: "soon" }, "TIME_LIMIT_MS"],
    [{ RESULT_FOLDER: "../results" }, "RESULT_FOLDER"],
    [{ CALLER_KEYS: "mine" }, "CALLER_KEYS"],
    [{ ENDPOINT_NAME: "" }, "ENDPOINT_NAME"],
  ])("of its settings, %j, tells the user to ask the instructor", async (settings, words) => {
    const { statusCode, body } = await cloud.invoke(
      { file_name: cloud.chipKey },
      await cloud.startFunction(settings),
    );
    expect(statusCode).toBe(500);
    expect(JSON.parse(body).error.message).toContain(words);
    expect(JSON.parse(body).error.message).toContain("instructor");
  });
});

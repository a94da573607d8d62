import { request } from "node:http";
import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { apiPath, createApiGateway } from "./api-gateway.ts";
import type { Misbehaviour } from "./fixtures/misbehaving-function.ts";
import { startMisbehavingRuntime } from "./fixtures/misbehaving-runtime.ts";
import { serve } from "./fixtures/serve.ts";
import type { LambdaRuntime } from "./lambda-runtime.ts";

const API = { apiId: "workshop", stage: "demo" };
const PAGE = "http://localhost:4173";
const closers: (() => Promise<void>)[] = [];
let runtime: LambdaRuntime;
let infer: string;

beforeAll(async () => {
  runtime = await startMisbehavingRuntime({ concurrency: 4 });
  closers.push(() => runtime.close());
  infer = await startGateway({});
});
afterAll(() => Promise.all(closers.map((close) => close())));

async function startGateway(options: {
  readonly gatewayResponseCors?: boolean;
  readonly timeLimitMs?: number;
  readonly concurrency?: number;
}): Promise<string> {
  const gateway = createApiGateway({
    ...API,
    account: "000000000000",
    allowedOrigins: [PAGE, "http://127.0.0.1:4173"],
    gatewayResponseCors: options.gatewayResponseCors ?? true,
    timeLimitMs: options.timeLimitMs ?? 29_000,
    invoke: (event) => runtime.invoke(event),
  });
  const server = await serve(gateway.handle);
  closers.push(server.close);
  return server.url + apiPath(API);
}

function ask(task: Misbehaviour, url = infer): Promise<Response> {
  return fetch(url, { method: "POST", body: JSON.stringify(task) });
}

async function message(response: Response): Promise<unknown> {
  return { status: response.status, body: await response.json() };
}

describe("a proxy integration", () => {
  it("passes the function a proxy event of format 1.0", async () => {
    const response = await fetch(`${infer}?a=1&a=2&b=%20`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Twice": "one" },
      body: '{"do":"echo-event"}',
    });
    expect(await response.json()).toMatchObject({
      resource: "/infer",
      path: "/infer",
      httpMethod: "POST",
      headers: { "Content-Type": "application/json" },
      multiValueHeaders: { "X-Twice": ["one"] },
      queryStringParameters: { a: "2", b: " " },
      multiValueQueryStringParameters: { a: ["1", "2"], b: [" "] },
      body: '{"do":"echo-event"}',
      isBase64Encoded: false,
      requestContext: {
        requestId: response.headers.get("x-amzn-requestid"),
        stage: "demo",
        path: "/demo/infer",
      },
    });
  });

  it("returns the function's result with its status and headers", async () => {
    const result = {
      statusCode: "418",
      headers: { "X-One": 1 },
      multiValueHeaders: { "X-Many": ["a", "b"] },
      body: "short and stout",
    };
    const response = await ask({ do: "answer", result });
    expect(response.status).toBe(418);
    expect(response.headers.get("x-one")).toBe("1");
    expect(response.headers.get("x-many")).toBe("a, b");
    expect(await response.text()).toBe("short and stout");
  });

  it("adds no CORS header to the function's answer", async () => {
    const response = await ask({ do: "answer", result: { statusCode: 200, body: "" } });
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  it.each([
    ["no object", "a text"],
    ["nothing", null],
    ["no status", { body: "" }],
    ["a body that is not a string", { statusCode: 200, body: { predictions: [] } }],
    ["an unknown field", { statusCode: 200, body: "", predictions: [] }],
  ])("answers 502 if the function returns %s", async (_, result) => {
    expect(await message(await ask({ do: "answer", result }))).toEqual({
      status: 502,
      body: { message: "Internal server error" },
    });
  });

  it.each(["throw", "exit", "crash-later"] as const)("answers 502 on a %s", async (how) => {
    expect(await message(await ask({ do: how }))).toEqual({
      status: 502,
      body: { message: "Internal server error" },
    });
  });

  it("answers 502 if the function's reply exceeds Lambda's limit", async () => {
    expect((await ask({ do: "reply-of", bytes: 6_291_557 })).status).toBe(502);
  });
});

describe("bytes", () => {
  const npy = Buffer.from("\x93NUMPY\x01\x00\xff\xfe", "latin1");
  const result = {
    statusCode: 200,
    headers: { "Content-Type": "application/x-npy" },
    body: npy.toString("base64"),
    isBase64Encoded: true,
  };
  const answered = async (accept: string, given: object = result) => {
    const body = JSON.stringify({ do: "answer", result: given });
    const response = await fetch(infer, { method: "POST", headers: { Accept: accept }, body });
    return Buffer.from(await response.arrayBuffer());
  };

  it.each(["application/x-npy", "application/x-npy;q=0.9", "application/x-npy, */*"])(
    "are returned for Accept: %s",
    async (accept) => {
      expect(await answered(accept)).toEqual(npy);
    },
  );

  it.each(["*/*", "application/json, application/x-npy"])(
    "stay base64 for Accept: %s",
    async (accept) => {
      expect((await answered(accept)).toString()).toBe(result.body);
    },
  );

  it("are read as text if the body is not marked as base64", async () => {
    const text = { ...result, isBase64Encoded: false };
    expect((await answered("application/x-npy", text)).toString()).toBe(result.body);
  });

  it("sent by a client reach the function as base64", async () => {
    const echo = Buffer.from('{"do":"echo-event"}');
    const headers = { "Content-Type": "application/x-npy" };
    const response = await fetch(infer, { method: "POST", headers, body: echo });
    expect(await response.json()).toMatchObject({
      body: echo.toString("base64"),
      isBase64Encoded: true,
    });
  });
});

describe("compression", () => {
  const long = "smoke ".repeat(1000);

  /** The raw answer: fetch would undo the compression. */
  function raw(acceptEncoding: string | undefined, result: object) {
    const headers = acceptEncoding === undefined ? {} : { "Accept-Encoding": acceptEncoding };
    return new Promise<{ coding: string | undefined; bytes: Buffer }>((resolve, reject) => {
      const asking = request(infer, { method: "POST", headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk as Buffer);
        const coding = response.headers["content-encoding"];
        resolve({ coding, bytes: Buffer.concat(chunks) });
      });
      asking.on("error", reject);
      asking.end(JSON.stringify({ do: "answer", result }));
    });
  }

  it.each(["gzip", "deflate, GZIP;q=0.5", "br, *"])(
    "applies to requests that accept %s",
    async (accepted) => {
      const { coding, bytes } = await raw(accepted, { statusCode: 200, body: long });
      expect(coding).toBe("gzip");
      expect(bytes.length).toBeLessThan(100);
      expect(gunzipSync(bytes).toString()).toBe(long);
    },
  );

  it.each([undefined, "br", "identity", "gzip;q=0", "gzip; q=0.0", "xgzip"])(
    "does not apply to requests that accept %s",
    async (accepted) => {
      const { coding, bytes } = await raw(accepted, { statusCode: 200, body: long });
      expect({ coding, text: bytes.toString() }).toEqual({ coding: undefined, text: long });
    },
  );

  it("does not apply below 1024 bytes", async () => {
    const codingOf = async (bytes: number) =>
      (await raw("gzip", { statusCode: 200, body: "x".repeat(bytes) })).coding;
    expect(await codingOf(1023)).toBeUndefined();
    expect(await codingOf(1024)).toBe("gzip");
  });

  it("does not apply to a body that the function encoded itself", async () => {
    const headers = { "Content-Encoding": "br" };
    const { coding, bytes } = await raw("gzip, br", { statusCode: 200, headers, body: long });
    expect({ coding, text: bytes.toString() }).toEqual({ coding: "br", text: long });
  });
});

describe("the gateway's own answers", () => {
  it("are 413 for a request over 10 MB, and for one over Lambda's limit", async () => {
    const over = await fetch(infer, { method: "POST", body: Buffer.alloc(10_485_761, 32) });
    expect(await message(over)).toEqual({ status: 413, body: { message: "Request Too Long" } });
    const body = Buffer.alloc(6_291_456, 32);
    const event = await fetch(infer, { method: "POST", body });
    expect(await message(event)).toEqual({ status: 413, body: { message: "Request Too Long" } });
  });

  it("are 504 when the function takes longer than the gateway waits", async () => {
    const hasty = await startGateway({ timeLimitMs: 50 });
    expect(await message(await ask({ do: "sleep", ms: 2000 }, hasty))).toEqual({
      status: 504,
      body: { message: "Endpoint request timed out" },
    });
  });

  it.each([
    ["another method", "GET", ""],
    ["another path", "POST", "/more"],
    ["a preflight of another path", "OPTIONS", "/more"],
  ])('are 403 "Missing Authentication Token" for %s', async (_, method, suffix) => {
    const response = await fetch(infer + suffix, { method });
    expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
    expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
    expect(await message(response)).toEqual({
      status: 403,
      body: { message: "Missing Authentication Token" },
    });
  });

  it("are readable by a page only with CORS in GatewayResponses", async () => {
    const plain = await startGateway({ gatewayResponseCors: false });
    const allowed = async (url: string) =>
      (await fetch(url)).headers.get("access-control-allow-origin");
    expect(await allowed(infer)).toBe("*");
    expect(await allowed(plain)).toBe(null);
  });

  it.each([
    [PAGE, PAGE],
    ["http://127.0.0.1:4173", "http://127.0.0.1:4173"],
    ["https://elsewhere.example", PAGE],
  ])("answer a preflight from %s with %s", async (origin, allowed) => {
    const headers = { Origin: origin, "Access-Control-Request-Method": "POST" };
    const response = await fetch(infer, { method: "OPTIONS", headers });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe(allowed);
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
    expect(response.headers.get("access-control-allow-headers")).toContain("Content-Type");
  });
});

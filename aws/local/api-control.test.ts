// What the control plane refuses, and when a change takes effect. The AWS CLI itself goes through it in
// src/engine/diagnose/api-cors-fix.test.ts.
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { createApiControl, isApiControl } from "./api-control.ts";
import { serve } from "./fixtures/serve.ts";
import { createAccessCheck } from "./iam/roles.ts";
import { createRestApi, preflightAnswer, type RestApi } from "./rest-api.ts";
import { createSessions, type Session } from "./sessions.ts";

const region = "us-west-2";
const sessions = createSessions(() => new Date());
const teacher = sessions.issue({ role: "workshop", name: "teacher", durationS: 900 });
const participant = sessions.issue({ role: "participant", name: "ada", durationS: 900 });
const checkAccess = createAccessCheck({ Version: "2012-10-17", Statement: [] });
const API = "/restapis/closed";
const OPTIONS = `${API}/resources/closed-infer/methods/OPTIONS`;
const HEADER = "method.response.header.Access-Control-Allow-Origin";

let api: RestApi;
const { url, close } = await serve((request, response) => {
  if (!isApiControl(request)) throw new Error("not for the control plane");
  const options = { region, sessions, now: () => new Date(), checkAccess, apis: [api] };
  return createApiControl(options).handle(request, response);
});

beforeEach(() => {
  api = createRestApi({
    apiId: "closed",
    stage: "demo",
    path: "/infer",
    integration: "non-proxy",
    allowedOrigins: [],
    gatewayResponseCors: false,
  });
});
afterAll(close);

interface Answer {
  readonly status: number;
  readonly code: string | null;
  readonly message: unknown;
}

/** Sends a signed request with a JSON body. */
async function send(
  method: string,
  path: string,
  body: object = {},
  signer: Session = teacher,
): Promise<Answer> {
  const { hostname, host, protocol } = new URL(url);
  const { accessKeyId, secretAccessKey, sessionToken = "" } = signer;
  const v4 = new SignatureV4({
    service: "apigateway",
    region,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    sha256: Sha256,
  });
  const text = method === "GET" || method === "DELETE" ? undefined : JSON.stringify(body);
  const request = { method, protocol, hostname, path, query: {}, headers: { host }, body: text };
  const { headers } = await v4.sign(request);
  const { host: _, ...sent } = headers;
  const init = { method, headers: sent, ...(text === undefined ? {} : { body: text }) };
  const response = await fetch(url + path, init);
  const reply = await response.text();
  const { message }: { message?: unknown } = reply === "" ? {} : JSON.parse(reply);
  return { status: response.status, code: response.headers.get("x-amzn-errortype"), message };
}

/** Makes the OPTIONS method, as far as its integration. */
async function putPreflight(): Promise<void> {
  const mock = { "application/json": '{"statusCode": 200}' };
  await send("PUT", OPTIONS, { authorizationType: "NONE" });
  await send("PUT", `${OPTIONS}/responses/200`, { responseParameters: { [HEADER]: false } });
  await send("PUT", `${OPTIONS}/integration`, { type: "MOCK", requestTemplates: mock });
}

describe("API Gateway’s control plane", () => {
  it("changes what an API answers only by a deployment", async () => {
    await putPreflight();
    const responseParameters = { [HEADER]: "'https://page.example'" };
    await send("PUT", `${OPTIONS}/integration/responses/200`, { responseParameters });
    expect(preflightAnswer(api, undefined)).toBeUndefined();
    expect(await send("POST", `${API}/deployments`, { stageName: "demo" })).toMatchObject({
      status: 201,
    });
    expect(preflightAnswer(api, undefined)).toEqual({
      status: 200,
      headers: { "Access-Control-Allow-Origin": "https://page.example" },
    });
  });

  it("refuses a method and a response that exist, as put does not replace them", async () => {
    await putPreflight();
    expect(await send("PUT", OPTIONS, { authorizationType: "NONE" })).toEqual({
      status: 409,
      code: "ConflictException",
      message: "Method already exists for this resource",
    });
    expect(await send("PUT", `${OPTIONS}/responses/200`)).toMatchObject({
      status: 409,
      message: "Response already exists for this resource",
    });
  });

  it("refuses a header that the method’s response does not declare, or without its quotes", async () => {
    await putPreflight();
    const undeclared = { "method.response.header.X-Other": "'*'" };
    for (const responseParameters of [undeclared, { [HEADER]: "*" }]) {
      const path = `${OPTIONS}/integration/responses/200`;
      expect(await send("PUT", path, { responseParameters })).toMatchObject({
        status: 400,
        code: "BadRequestException",
        message: expect.stringContaining("Invalid mapping expression"),
      });
    }
  });

  it("refuses to deploy a method without an integration", async () => {
    await send("PUT", OPTIONS, { authorizationType: "NONE" });
    expect(await send("POST", `${API}/deployments`)).toMatchObject({
      status: 400,
      message: "No integration defined for method",
    });
  });

  it.each([
    ["DELETE", OPTIONS],
    ["GET", "/restapis/another/resources"],
    ["PUT", `${API}/resources/another/methods/OPTIONS`],
    ["PUT", `${API}/authorizers`],
  ])("answers 404 to %s %s, which is not there", async (method, path) => {
    expect(await send(method, path, { authorizationType: "NONE" })).toMatchObject({
      status: 404,
      code: "NotFoundException",
    });
  });

  it("refuses a role whose policy does not allow it, and a wrong signature", async () => {
    const denied = await send("GET", `${API}/resources`, {}, participant);
    expect(denied).toMatchObject({ status: 403, code: "AccessDeniedException" });
    expect(denied.message).toContain("perform: apigateway:GET on resource: arn:aws:apigateway:");
    const forged = { ...teacher, secretAccessKey: "another" };
    expect(await send("GET", "/restapis", {}, forged)).toMatchObject({
      status: 403,
      code: "InvalidSignatureException",
    });
  });
});

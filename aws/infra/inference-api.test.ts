import { describe, expect, it } from "vitest";
import type { InferenceErrorBody } from "#domain/inference/contract.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { resource, resources, templateOf } from "./fixtures/workshop.ts";

const template = await templateOf("--rate", "7", "--burst", "30", "--api-log", "with-role");
const post = resource(template, "AWS::ApiGateway::Method", "ApiinferPOST");
const options = resource(template, "AWS::ApiGateway::Method", "ApiinferOPTIONS");
const stage = resource(template, "AWS::ApiGateway::Stage", "Api");
const SITE = "'https://<Site.DomainName>'";

describe("the API", () => {
  it("is a regional REST API that passes npy as bytes and compresses the rest", () => {
    expect(resource(template, "AWS::ApiGateway::RestApi", "Api")).toMatchObject({
      EndpointConfiguration: { Types: ["REGIONAL"] },
      BinaryMediaTypes: ["application/x-npy"],
      MinimumCompressionSize: 1024,
    });
  });

  it("has only POST by proxy integration and OPTIONS", () => {
    expect(Object.keys(resources(template, "AWS::ApiGateway::Method"))).toHaveLength(2);
    expect(post["Integration"]).toMatchObject({ Type: "AWS_PROXY", TimeoutInMillis: 29_000 });
  });

  it("requires a signature for POST, never for OPTIONS", () => {
    expect(post["AuthorizationType"]).toBe("AWS_IAM");
    expect(options["AuthorizationType"]).toBe("NONE");
  });

  it("is open to anyone only with --auth none", async () => {
    const open = await templateOf("--auth", "none");
    const method = resource(open, "AWS::ApiGateway::Method", "ApiinferPOST");
    expect(method["AuthorizationType"]).toBe("NONE");
  });

  it("allows only the site's origin to post and to sign", () => {
    expect(options["Integration"].Type).toBe("MOCK");
    expect(options["Integration"].IntegrationResponses[0].ResponseParameters).toEqual({
      "method.response.header.Access-Control-Allow-Origin": SITE,
      "method.response.header.Access-Control-Allow-Methods": "'POST'",
      "method.response.header.Access-Control-Allow-Headers":
        "'Content-Type,Accept,Authorization,X-Amz-Date,X-Amz-Security-Token,X-Amz-Content-Sha256'",
      "method.response.header.Access-Control-Max-Age": "'600'",
      "method.response.header.Vary": "'Origin'",
    });
  });

  it("validates bodies against a model that accepts the page's requests", () => {
    const validator = resource(template, "AWS::ApiGateway::RequestValidator", "Api");
    expect(validator["ValidateRequestBody"]).toBe(true);
    expect(post["RequestModels"]).toEqual({ "application/json": "<ApiRequest>" });
    const { Schema } = resource(template, "AWS::ApiGateway::Model", "ApiRequest");
    expect(Schema).toMatchObject({
      type: "object",
      anyOf: [{ required: ["file_name"] }, { required: ["body"] }, { required: ["job"] }],
    });
    const chip = JSON.parse(encodeRequest({ bucket: "b", fileName: "participants/me/a.npy" }));
    const jobs = { scene: {}, job: "0a1b", cancel: true };
    for (const [name, value] of Object.entries({ ...chip, ...jobs })) {
      expect(Schema.properties[name]).toMatchObject({ type: typeof value });
    }
  });
});

describe("the API's stage", () => {
  const settings: Record<string, unknown>[] = stage["MethodSettings"];

  it("throttles POST at the given rate and burst", () => {
    const method = settings.find(({ HttpMethod }) => HttpMethod === "POST");
    expect(method).toMatchObject({
      ResourcePath: "/~1infer",
      ThrottlingRateLimit: 7,
      ThrottlingBurstLimit: 30,
    });
  });

  it("logs errors, never bodies", () => {
    for (const setting of settings) {
      expect(setting).toMatchObject({ LoggingLevel: "ERROR", DataTraceEnabled: false });
    }
  });

  it("keeps an access log of caller, time and duration for a month", () => {
    const { DestinationArn, Format } = stage["AccessLogSetting"];
    expect(DestinationArn).toBe("<ApiLogGroup.Arn>");
    const group = resource(template, "AWS::Logs::LogGroup", "ApiLogGroup");
    expect(group["RetentionInDays"]).toBe(30);
    expect(Object.keys(JSON.parse(Format))).toEqual([
      "requestId",
      "time",
      "caller",
      "sourceIp",
      "method",
      "path",
      "status",
      "errorType",
      "latencyMs",
      "functionMs",
      "replyBytes",
    ]);
    expect(Format).not.toMatch(/body|path\(|header|querystring|Authorization/i);
  });
});

describe("the role by which API Gateway logs", () => {
  it("is set, and with it a log, only on request", async () => {
    const without = await templateOf();
    without.resourceCountIs("AWS::ApiGateway::Account", 0);
    const roles = Object.keys(resources(without, "AWS::IAM::Role"));
    expect(roles.filter((id) => id.startsWith("ApiCloudWatchRole"))).toEqual([]);
    const { AccessLogSetting, MethodSettings } = resource(without, "AWS::ApiGateway::Stage", "Api");
    expect(AccessLogSetting).toBeUndefined();
    for (const setting of MethodSettings) expect(setting).toMatchObject({ LoggingLevel: "OFF" });
  });

  it("is left as it is where the account has one", async () => {
    const given = await templateOf("--api-log", "on");
    given.resourceCountIs("AWS::ApiGateway::Account", 0);
    const { AccessLogSetting } = resource(given, "AWS::ApiGateway::Stage", "Api");
    expect(AccessLogSetting.DestinationArn).toBe("<ApiLogGroup.Arn>");
  });

  it("is the account's, so it outlives the stack", () => {
    template.resourceCountIs("AWS::ApiGateway::Account", 1);
    const roles = Object.entries(template.findResources("AWS::IAM::Role"));
    const [, role] = roles.find(([id]) => id.startsWith("ApiCloudWatchRole")) ?? [];
    expect(role?.["DeletionPolicy"]).toBe("Retain");
  });
});

describe("the gateway's own answers", () => {
  const answers = Object.values(resources(template, "AWS::ApiGateway::GatewayResponse"));

  it("are readable by the page for every error", () => {
    const types = answers.map(({ ResponseType }) => ResponseType);
    expect(types).toEqual(expect.arrayContaining(["DEFAULT_4XX", "DEFAULT_5XX"]));
    for (const { ResponseParameters } of answers) {
      expect(ResponseParameters).toEqual({
        "gatewayresponse.header.Access-Control-Allow-Origin": SITE,
        "gatewayresponse.header.Access-Control-Expose-Headers":
          "'x-amzn-ErrorType,x-amzn-RequestId'",
      });
    }
  });

  it("refuse a request without a file in the function's error format", () => {
    const refusal = answers.find(({ ResponseType }) => ResponseType === "BAD_REQUEST_BODY");
    const body: InferenceErrorBody = JSON.parse(refusal?.["ResponseTemplates"]["application/json"]);
    expect(refusal?.["StatusCode"]).toBe("400");
    expect(body.error.code).toBe("bad-request");
    expect(body.error.message).toContain("does not say which file");
  });
});

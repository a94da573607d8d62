import { describe, expect, it } from "vitest";
import { readSettings } from "#lambda/settings.ts";
import { resource, templateOf } from "./fixtures/workshop.ts";

async function functionOf(...args: string[]) {
  return resource(await templateOf(...args), "AWS::Lambda::Function", "Function");
}

describe("the function", () => {
  it("has the environment that the function reads", async () => {
    const { Environment } = await functionOf("--endpoint-kind", "npy", "--prefix", "class/");
    expect(readSettings(Environment.Variables)).toEqual({
      bucket: "<Uploads>",
      prefix: "class/",
      resultFolder: "results",
      model: { kind: "npy", endpointName: "Pixel-Detector", bodyLimit: 6_291_456 },
      timeLimitMs: 27_000,
      inputShape: [-1, 256, 256, 6],
      allowedOrigins: ["https://<Site.DomainName>"],
      callerKeys: "own",
    });
  });

  it.each([
    [[], "own"],
    [["--prefix", ""], "own"],
    // No one signs, so no one is known; and a chosen name proves nothing.
    [["--auth", "none"], "any"],
    [["--key-owner", "name"], "any"],
  ])("with %j lets a caller run %s keys", async (args, keys) => {
    const { Environment } = await functionOf(...args);
    expect(readSettings(Environment.Variables).callerKeys).toBe(keys);
  });

  it("has the path and the memory for its own model", async () => {
    const args = ["--model", "m.onnx", "--card", "public/models/flood-water.json"];
    const { Environment, MemorySize } = await functionOf(...args);
    const { model, inputShape } = readSettings(Environment.Variables);
    expect(model).toEqual({ kind: "onnx", path: "/var/task/model.onnx" });
    expect(inputShape).toEqual([-1, -1, -1, 6]);
    expect(MemorySize).toBe(3008);
  });

  it("sends no telemetry of the ONNX runtime", async () => {
    const { Environment } = await functionOf();
    expect(Environment.Variables).toMatchObject({ ORT_DISABLE_TELEMETRY: "1" });
  });

  it("runs on ARM in the newest LTS of Node that the CDK offers", async () => {
    expect(await functionOf()).toMatchObject({
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      MemorySize: 1769,
    });
  });

  it("reserves no concurrency, which a new account with ten lacks", async () => {
    expect(await functionOf()).not.toHaveProperty("ReservedConcurrentExecutions");
  });

  it("answers before the gateway's timeout, and is stopped after it", async () => {
    const template = await templateOf("--timeout", "60");
    const { Environment, Timeout } = resource(template, "AWS::Lambda::Function", "Function");
    const post = resource(template, "AWS::ApiGateway::Method", "ApiinferPOST");
    expect(readSettings(Environment.Variables).timeLimitMs).toBe(58_000);
    expect(post["Integration"].TimeoutInMillis).toBe(60_000);
    expect(Timeout).toBe(61);
  });

  it("writes a log that is deleted after a month", async () => {
    const template = await templateOf();
    const { LoggingConfig } = resource(template, "AWS::Lambda::Function", "Function");
    expect(LoggingConfig).toEqual({ LogGroup: "<FunctionLogGroup>" });
    const group = resource(template, "AWS::Logs::LogGroup", "FunctionLogGroup");
    expect(group["RetentionInDays"]).toBe(30);
  });
});

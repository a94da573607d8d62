import { describe, expect, it } from "vitest";
import { readOptions, readTarget } from "./options.ts";

describe("readOptions", () => {
  it("needs only an endpoint's name", () => {
    expect(readOptions(["--endpoint", "pixel-detector"])).toEqual({
      name: "workshop",
      title: "Plumescope workshop",
      region: "us-west-2",
      model: { kind: "endpoint", name: "pixel-detector", body: "tfs" },
      cardPath: "public/models/goes-smoke.json",
      auth: "iam",
      ownApis: false,
      prefix: "participants/",
      keyOwner: "userid",
      keepDays: 7,
      rate: 20,
      burst: 80,
      timeoutS: 29,
      classSize: 40,
      notify: undefined,
      budget: undefined,
      apiLog: "off",
      scenes: undefined,
    });
  });

  it("deploys scene jobs on request, bounded in tiles and in batches at once", () => {
    const scenes = (...args: string[]) => readOptions(["--endpoint", "a", ...args]).scenes;
    expect(scenes("--scenes")).toEqual({ batchesAtOnce: 4, tileLimit: 10_000 });
    const chosen = ["--scenes", "--scene-batches", "16", "--scene-tiles", "500"];
    expect(scenes(...chosen)).toEqual({ batchesAtOnce: 16, tileLimit: 500 });
  });

  it("accepts a model file instead of an endpoint", () => {
    const { model } = readOptions(["--model", "models/mine.onnx"], "ignored");
    expect(model).toEqual({ kind: "onnx", path: "models/mine.onnx" });
  });

  it("accepts keys at the bucket's root, in folders that participants name", () => {
    const args = ["--endpoint", "a", "--prefix", "", "--key-owner", "name"];
    expect(readOptions(args)).toMatchObject({ prefix: "", keyOwner: "name" });
  });

  it("falls back to an endpoint only if the caller provides one", () => {
    expect(readOptions([], "some-endpoint").model).toMatchObject({ name: "some-endpoint" });
    expect(() => readOptions([])).toThrow("one of --endpoint NAME (of SageMaker) and --model PATH");
  });

  it.each([
    [["--endpoint", "a", "--model", "b.onnx"], "one of --endpoint NAME"],
    [["--endpoint", "arn:aws:sagemaker:us-west-2:1:endpoint/a"], "not its ARN"],
    [["--endpoint", "a--b-"], "not its ARN"],
    [["--model", "model.h5"], "an .onnx file"],
    [["--endpoint", "a", "--endpoint-kind", "json"], "tfs or npy"],
    [["--endpoint", "a", "--auth", "cognito"], "iam or none"],
    [["--endpoint", "a", "--region", "us-west-2a"], "its region is us-west-2"],
    [["--endpoint", "a", "--class-size", "0"], "from 1 to 10000"],
    [["--endpoint", "a", "--budget", "50"], "--budget needs --notify"],
    [["--endpoint", "a", "--budget", "much", "--notify", "me@example.org"], "whole number"],
    [["--endpoint", "a", "--api-log", "yes"], "off or on or with-role"],
    [["--endpoint", "a", "--prefix", "participants"], "ends with a slash"],
    [["--endpoint", "a", "--key-owner", "email"], "userid or name"],
    [["--endpoint", "a", "--prefix", "any*/"], "have a meaning in IAM"],
    [["--endpoint", "a", "--name", "Smoke 2026"], "lower-case letters"],
    [["--endpoint", "a", "--name", "a-name-that-is-too-long"], "up to 20"],
    [["--endpoint", "a", "--keep-days", "0"], "from 1 to 365"],
    [["--endpoint", "a", "--rate", "many"], "whole number"],
    [["--endpoint", "a", "--timeout", "301"], "from 5 to 300"],
    [["--endpoint", "a", "--notify", "me"], "an e-mail address"],
    [["--endpoint", "a", "--scenes", "--auth", "none"], "--scenes needs --auth iam"],
    [["--endpoint", "a", "--scenes", "--key-owner", "name"], "--scenes needs --key-owner userid"],
    [["--endpoint", "a", "--scene-batches", "8"], "--scene-batches needs --scenes"],
    [["--endpoint", "a", "--scene-tiles", "8"], "--scene-tiles needs --scenes"],
    [["--endpoint", "a", "--scenes", "--scene-batches", "0"], "from 1 to 1000"],
    [["--endpoint", "a", "--scenes", "--scene-tiles", "50000"], "from 1 to 40000"],
    [["--endpoint", "a", "--reserved"], "Unknown option '--reserved'"],
  ])("refuses %j in one sentence", (args, words) => {
    expect(() => readOptions(args)).toThrow(words);
  });
});

describe("the region", () => {
  // Every partition but `aws`: https://docs.aws.amazon.com/general/latest/gr/rande.html
  it.each([
    "cn-north-1",
    "us-gov-west-1",
    "us-iso-east-1",
    "us-isob-east-1",
    "us-isof-south-1",
    "eu-isoe-west-1",
    "eusc-de-east-1",
  ])("is refused before anything is built where CloudFront is missing: %s", (region) => {
    expect(() => readOptions(["--endpoint", "a", "--region", region])).toThrow("CloudFront");
  });

  it.each(["us-east-1", "eu-south-2", "ap-southeast-7", "mx-central-1", "il-central-1"])(
    "is accepted elsewhere: %s",
    (region) => {
      expect(readOptions(["--endpoint", "a", "--region", region]).region).toBe(region);
    },
  );
});

describe("readTarget", () => {
  it("accepts the arguments of the deployment", () => {
    const args = ["--endpoint", "a", "--auth", "none", "--name", "igarss", "--region", "eu-west-1"];
    expect(readTarget(args)).toEqual({ name: "igarss", region: "eu-west-1", yes: false });
    expect(readTarget([...args, "--yes"]).yes).toBe(true);
  });
});

import { describe, expect, it } from "vitest";
import { SCENE_HANDLERS } from "#lambda/bundle.ts";
import { PLAN_TIMEOUT_S, PREDICT_TIMEOUT_S, STITCH_TIMEOUT_S } from "#lambda/scenes/workflow.ts";
import { readSettings } from "#lambda/settings.ts";
import { resource, resources, templateFor, templateOf, workshopOf } from "./fixtures/workshop.ts";

async function functionsOf(...args: string[]) {
  const template = await templateOf("--scenes", ...args);
  const find = (id: string) => resource(template, "AWS::Lambda::Function", id);
  return {
    inference: find("Function"),
    plan: find("ScenePlan"),
    predict: find("ScenePredict"),
    stitch: find("SceneStitch"),
  };
}

describe("the functions of scene jobs", () => {
  it("are deployed only on request", async () => {
    const template = await templateOf();
    template.resourceCountIs("AWS::StepFunctions::StateMachine", 0);
    const ids = Object.keys(resources(template, "AWS::Lambda::Function"));
    expect(ids.filter((id) => id.startsWith("Scene"))).toEqual([]);
  });

  it("share a bundle and a log, and have a handler each", async () => {
    const { inference, plan, predict, stitch } = await functionsOf();
    expect({
      plan: plan["Handler"],
      predict: predict["Handler"],
      stitch: stitch["Handler"],
    }).toEqual(SCENE_HANDLERS);
    for (const each of [plan, predict, stitch]) {
      expect(each["Code"]).toEqual(plan["Code"]);
      expect(each["Code"]).not.toEqual(inference["Code"]);
      expect(each["LoggingConfig"]).toEqual({ LogGroup: "<SceneLogGroup>" });
      expect(each).toMatchObject({ Runtime: "nodejs24.x", Architectures: ["arm64"] });
      expect(each).not.toHaveProperty("ReservedConcurrentExecutions");
    }
  });

  it("are stopped when the workflow stops to wait for them", async () => {
    const { plan, predict, stitch } = await functionsOf();
    expect([plan["Timeout"], predict["Timeout"], stitch["Timeout"]]).toEqual([
      PLAN_TIMEOUT_S,
      PREDICT_TIMEOUT_S,
      STITCH_TIMEOUT_S,
    ]);
  });

  it("have the environment that the inference function reads, and the same model", async () => {
    const { inference, plan, predict, stitch } = await functionsOf("--prefix", "class/");
    const common = {
      bucket: "<Uploads>",
      prefix: "class/",
      model: { kind: "tfs", endpointName: "Pixel-Detector", bodyLimit: 6_291_456 },
      // A job may reuse the tiles of this model alone.
      modelName: "Pixel-Detector",
      inputShape: [-1, 256, 256, 6],
    };
    for (const { Environment } of [inference, plan, predict, stitch]) {
      expect(readSettings(Environment.Variables)).toMatchObject(common);
    }
  });

  it("name a model inside the function by its contents", async () => {
    const { inference, predict } = await functionsOf("--model", "m.onnx");
    for (const { Environment } of [inference, predict]) {
      expect(readSettings(Environment.Variables)).toMatchObject({
        model: { kind: "onnx", path: "/var/task/model.onnx" },
        modelName: "onnx-0123456789ab",
      });
    }
    expect(predict["MemorySize"]).toBe(3008);
  });

  it.each([
    // 10,000 tiles of 256 × 256 float32 scores and a third of that for the overviews: 3.3 GiB.
    [[], 3334],
    [["--scene-tiles", "100"], 512],
    [["--scene-tiles", "40000"], 10_240],
    // Tiles of a model for any size are of 256 × 256 too.
    [["--model", "m.onnx", "--card", "public/models/flood-water.json"], 3334],
  ])("with %j let the stitch spool the largest scene uncompressed: %i MiB", async (args, size) => {
    const { plan, stitch } = await functionsOf(...args);
    expect(stitch["EphemeralStorage"]).toEqual({ Size: size });
    expect(plan["EphemeralStorage"]).toBeUndefined();
  });
});

describe("the storage of the stitch", () => {
  it("has room for a score of each class", async () => {
    const workshop = await workshopOf("--scenes", "--scene-tiles", "5000");
    const { card } = workshop.contents;
    const titles = ["Background", "Smoke", "Cloud"];
    const classes = titles.map((title) => ({ title, colour: undefined }));
    const output = { ...card.output, kind: "several-classes", classes };
    const contents = { ...workshop.contents, card: { ...card, output } };
    const template = templateFor({ ...workshop, contents });
    expect(resource(template, "AWS::Lambda::Function", "SceneStitch")).toMatchObject({
      EphemeralStorage: { Size: 5000 },
    });
  });
});

describe("the inference function of a workshop with scene jobs", () => {
  it("knows the workflow and the most tiles of a job", async () => {
    const { inference } = await functionsOf("--scene-tiles", "500");
    expect(inference["Environment"].Variables).toMatchObject({
      SCENE_WORKFLOW:
        "arn:<AWS::Partition>:states:us-west-2:<AWS::AccountId>:stateMachine:plumescope-workshop-scenes",
      SCENE_TILE_LIMIT: "500",
    });
  });

  it("knows no workflow without them", async () => {
    const { Environment } = resource(await templateOf(), "AWS::Lambda::Function", "Function");
    expect(Object.keys(Environment.Variables)).not.toContain("SCENE_WORKFLOW");
  });
});

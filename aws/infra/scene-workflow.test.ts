import { describe, expect, it } from "vitest";
import type { ScenePlan, TileBatch } from "#lambda/scenes/workflow.ts";
import { sceneWorkflow } from "#lambda/scenes/workflow.ts";
import { runDefinition, type TestFunction } from "#local/step-functions/fixtures/run-definition.ts";
import { resource, templateOf } from "./fixtures/workshop.ts";

const template = await templateOf("--scenes", "--scene-batches", "7");
const workflow = resource(template, "AWS::StepFunctions::StateMachine", "SceneWorkflow");

/** The definition as CloudFormation makes it, with an ARN in place of each reference to a function. */
function deployedDefinition(arnOf: (reference: string) => string): unknown {
  const substitutions: Record<string, string> = workflow["DefinitionSubstitutions"];
  const definition: string = workflow["DefinitionString"];
  const resolved = definition.replace(/\$\{(\w+)\}/g, (_, name) =>
    arnOf(substitutions[name] ?? ""),
  );
  return JSON.parse(resolved);
}

/** The ARN of a function whose name is its logical id. */
function arnOfFunction(reference: string): string {
  const name = /^<(\w+)\.Arn>$/.exec(reference)?.[1] ?? "";
  return `arn:aws:lambda:us-west-2:123456789012:function:${name}`;
}

describe("the deployed workflow of scene jobs", () => {
  it("is the one that the local stack runs, with this stack's functions", () => {
    expect(workflow).toMatchObject({
      StateMachineName: "plumescope-workshop-scenes",
      StateMachineType: "STANDARD",
      RoleArn: "<SceneWorkflowRole.Arn>",
    });
    const functions = {
      plan: "<ScenePlan.Arn>",
      predict: "<ScenePredict.Arn>",
      stitch: "<SceneStitch.Arn>",
    };
    expect(deployedDefinition((reference) => reference)).toEqual(sceneWorkflow(functions, 7));
  });

  it("predicts every missing tile of every scene once, and then joins it", async () => {
    const calls: string[] = [];
    let planned = 0;
    // The runner gives each function what the definition makes of the input.
    const functions: Record<string, TestFunction> = {
      ScenePlan: () => {
        const missing = Array.from({ length: 20 }, (_, index) => index);
        planned += 1;
        return { bucket: "b", folder: `${planned}/`, missing };
      },
      ScenePredict: (event) => {
        const { Items: indices, BatchInput: scene } = event as unknown as TileBatch;
        calls.push(...indices.map((index) => `${scene.folder}${index}`));
        return {};
      },
      SceneStitch: (event) => {
        calls.push(`${(event as unknown as ScenePlan).folder}joined`);
        return {};
      },
    };
    const scenes = ["a.npy", "b.tif"].map((key) => ({ key, etag: `"${key}"` }));
    const input = { bucket: "b", scenes, tiling: { overlap: 96, blending: "crop" } };
    const outcome = await runDefinition(deployedDefinition(arnOfFunction), input, { functions });
    expect(outcome.status).toBe("SUCCEEDED");
    const tiles = Array.from({ length: 20 }, (_, index) => String(index));
    const ofScene = (folder: string) => [...tiles, "joined"].map((part) => `${folder}/${part}`);
    expect(calls).toHaveLength(42);
    expect(new Set(calls)).toEqual(new Set([...ofScene("1"), ...ofScene("2")]));
    expect([calls[20], calls[41]]).toEqual(["1/joined", "2/joined"]);
  });

  it("logs every event for a month, without inputs and outputs, and is traced", () => {
    expect(workflow["LoggingConfiguration"]).toEqual({
      Level: "ALL",
      IncludeExecutionData: false,
      Destinations: [{ CloudWatchLogsLogGroup: { LogGroupArn: "<SceneWorkflowLogGroup.Arn>" } }],
    });
    expect(workflow["TracingConfiguration"]).toEqual({ Enabled: true });
    expect(resource(template, "AWS::Logs::LogGroup", "SceneWorkflowLogGroup")).toEqual({
      LogGroupName: "/aws/vendedlogs/states/plumescope-workshop-scenes",
      RetentionInDays: 30,
    });
  });
});

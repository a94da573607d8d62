import { describe, expect, it } from "vitest";
import { sceneWorkflow } from "#lambda/scenes/workflow.ts";
import { resource, templateOf } from "./fixtures/workshop.ts";

const template = await templateOf("--scenes", "--scene-batches", "7");
const workflow = resource(template, "AWS::StepFunctions::StateMachine", "SceneWorkflow");

/** The definition as CloudFormation makes it, with the functions in their places. */
function deployedDefinition(): unknown {
  const substitutions: Record<string, string> = workflow["DefinitionSubstitutions"];
  const definition: string = workflow["DefinitionString"];
  return JSON.parse(definition.replace(/\$\{(\w+)\}/g, (_, name) => substitutions[name] ?? ""));
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
    expect(deployedDefinition()).toEqual(sceneWorkflow(functions, 7));
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

import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { decide, type Statement } from "#local/iam/policy.ts";
import { plain, resource, resources, templateOf } from "./fixtures/workshop.ts";

const HELPERS = /^Custom(CDKBucketDeployment|S3AutoDeleteObjects)/;

/** The statements of our own roles and policies, without CDK's two helpers. */
function ours(template: Template): Statement[] {
  const inRoles = Object.entries(resources(template, "AWS::IAM::Role"))
    .filter(([id]) => !HELPERS.test(id))
    .flatMap(([, role]) => role["Policies"] ?? []);
  const alone = Object.entries(resources(template, "AWS::IAM::Policy"))
    .filter(([id]) => !HELPERS.test(id))
    .map(([, policy]) => policy);
  return [...inRoles, ...alone].flatMap(({ PolicyDocument }) => PolicyDocument.Statement);
}

/** The statements of the role whose logical id begins so. */
function statementsOf(template: Template, idStart: string): Statement[] {
  const { Policies } = resource(template, "AWS::IAM::Role", idStart);
  return Policies.flatMap(({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => [
    ...PolicyDocument.Statement,
  ]);
}

const all = (value: string | readonly string[]) => [value].flat();

describe("the function's role", async () => {
  const template = await templateOf("--prefix", "class/");

  it("may only read uploads, write results, call the one endpoint and write its log", () => {
    expect(ours(template)).toEqual([
      { Effect: "Allow", Action: "s3:GetObject", Resource: "<Uploads.Arn>/class/*" },
      { Effect: "Allow", Action: "s3:PutObject", Resource: "<Uploads.Arn>/class/*/results/*" },
      {
        Effect: "Allow",
        Action: "sagemaker:InvokeEndpoint",
        // The name in lower case, as SageMaker writes it in ARNs.
        Resource:
          "arn:<AWS::Partition>:sagemaker:us-west-2:<AWS::AccountId>:endpoint/pixel-detector",
      },
      {
        Effect: "Allow",
        Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
        Resource: "<FunctionLogGroup.Arn>",
      },
    ]);
  });

  it("reads the whole bucket and writes results anywhere in it only for keys at its root", async () => {
    expect(ours(await templateOf("--prefix", "")).slice(0, 2)).toEqual([
      { Effect: "Allow", Action: "s3:GetObject", Resource: "<Uploads.Arn>/*" },
      { Effect: "Allow", Action: "s3:PutObject", Resource: "<Uploads.Arn>/*/results/*" },
    ]);
  });

  it("uses no AWS managed policy", () => {
    const role = resource(template, "AWS::IAM::Role", "FunctionRole");
    expect(role["ManagedPolicyArns"]).toBeUndefined();
  });

  it("calls no endpoint if the model is inside the function", async () => {
    const actions = ours(await templateOf("--model", "m.onnx")).flatMap(({ Action }) => Action);
    expect(actions).toEqual([
      "s3:GetObject",
      "s3:PutObject",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
  });

  it("is used only by the inference function and can be assumed only by Lambda", () => {
    const functions = Object.entries(resources(template, "AWS::Lambda::Function"));
    const users = functions.filter(([, { Role }]) => Role === "<FunctionRole.Arn>");
    expect(users.map(([id]) => id.replace(/[0-9A-F]{8}$/, ""))).toEqual(["Function"]);
    const trust = resource(template, "AWS::IAM::Role", "FunctionRole")["AssumeRolePolicyDocument"];
    expect(trust.Statement).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "lambda.amazonaws.com" },
      },
    ]);
  });
});

describe("the roles of scene jobs", async () => {
  const template = await templateOf("--scenes", "--prefix", "class/");
  const arn = "arn:<AWS::Partition>:states:us-west-2:<AWS::AccountId>";
  const machine = `${arn}:stateMachine:plumescope-workshop-scenes`;
  const executions = `${arn}:execution:plumescope-workshop-scenes:*`;
  const read = { Effect: "Allow", Action: "s3:GetObject", Resource: "<Uploads.Arn>/class/*" };
  const invoke = {
    Effect: "Allow",
    Action: "sagemaker:InvokeEndpoint",
    Resource: "arn:<AWS::Partition>:sagemaker:us-west-2:<AWS::AccountId>:endpoint/pixel-detector",
  };
  const put = (key: string) => ({
    Effect: "Allow",
    Action: "s3:PutObject",
    Resource: `<Uploads.Arn>/class/${key}`,
  });
  const list = (prefix: string) => ({
    Effect: "Allow",
    Action: "s3:ListBucket",
    Resource: "<Uploads.Arn>",
    Condition: { StringLike: { "s3:prefix": prefix } },
  });
  const log = (group: string) => ({
    Effect: "Allow",
    Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: `<${group}.Arn>`,
  });

  it("let the plan read scenes, list tiles and write its plan", () => {
    expect(statementsOf(template, "ScenePlanRole")).toEqual([
      read,
      list("class/*.prediction/*/tiles/*"),
      put("*.prediction/*/plan.json"),
      log("SceneLogGroup"),
    ]);
  });

  it("let a batch read scenes, write tiles and call the one endpoint", () => {
    const write = {
      ...put(""),
      Resource: ["tiles/*", "failure.json"].map(
        (name) => `<Uploads.Arn>/class/*.prediction/*/${name}`,
      ),
    };
    const statements = [read, write, invoke, log("SceneLogGroup")];
    expect(statementsOf(template, "ScenePredictRole")).toEqual(statements);
  });

  it("let no batch call an endpoint if the model is inside the function", async () => {
    const own = await templateOf("--scenes", "--model", "m.onnx", "--prefix", "class/");
    const actions = statementsOf(own, "ScenePredictRole").map(({ Action }) => Action);
    expect(actions).not.toContain("sagemaker:InvokeEndpoint");
  });

  it("let the stitch read tiles and write, or give up, a scene's results", () => {
    expect(statementsOf(template, "SceneStitchRole")).toEqual([
      { ...read, Resource: "<Uploads.Arn>/class/*.prediction/*" },
      {
        Effect: "Allow",
        Action: ["s3:PutObject", "s3:AbortMultipartUpload"],
        Resource: ["prediction.npy", "prediction.tif", "result.json"].map(
          (name) => `<Uploads.Arn>/class/*.prediction/*/${name}`,
        ),
      },
      log("SceneLogGroup"),
    ]);
  });

  it("let the workflow run its functions and itself, and deliver logs and traces", () => {
    const [functions, start, follow, ...observability] = statementsOf(
      template,
      "SceneWorkflowRole",
    );
    expect(functions).toEqual({
      Effect: "Allow",
      Action: "lambda:InvokeFunction",
      Resource: ["<ScenePlan.Arn>", "<ScenePredict.Arn>", "<SceneStitch.Arn>"],
    });
    expect(start).toEqual({ Effect: "Allow", Action: "states:StartExecution", Resource: machine });
    expect(follow).toEqual({
      Effect: "Allow",
      Action: ["states:DescribeExecution", "states:StopExecution"],
      Resource: executions,
    });
    expect(observability.map(({ Resource }) => Resource)).toEqual(["*", "*"]);
    for (const action of observability.flatMap(({ Action }) => Action)) {
      expect(action).toMatch(/^logs:\w*(LogDeliver|ResourcePolic|LogGroups)|^xray:/);
    }
  });

  it("let the inference function start, follow and stop jobs, and record them", () => {
    expect(statementsOf(template, "FunctionRole")).toEqual([
      read,
      put("*/results/*"),
      invoke,
      put("*/jobs/*.json"),
      list("class/*"),
      { Effect: "Allow", Action: "states:StartExecution", Resource: machine },
      {
        Effect: "Allow",
        Action: ["states:DescribeExecution", "states:StopExecution"],
        Resource: executions,
      },
      log("FunctionLogGroup"),
    ]);
  });

  it("are each used by one function, and the workflow's only by this account's workflows", () => {
    const functions = Object.values(resources(template, "AWS::Lambda::Function"));
    const roles = ["FunctionRole", "ScenePlanRole", "ScenePredictRole", "SceneStitchRole"];
    for (const id of roles) {
      expect(functions.filter(({ Role }) => Role === `<${id}.Arn>`)).toHaveLength(1);
      expect(resource(template, "AWS::IAM::Role", id)["ManagedPolicyArns"]).toBeUndefined();
    }
    const workflow = resource(template, "AWS::IAM::Role", "SceneWorkflowRole");
    expect(workflow["ManagedPolicyArns"]).toBeUndefined();
    expect(workflow["AssumeRolePolicyDocument"].Statement).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Principal: { Service: "states.amazonaws.com" },
        Condition: {
          StringEquals: { "aws:SourceAccount": "<AWS::AccountId>" },
          ArnLike: { "aws:SourceArn": `${arn}:stateMachine:*` },
        },
      },
    ]);
  });

  it("leave a participant the results of their own scenes, and no others", async () => {
    const { Statement } = await participantPolicy("--scenes");
    const policy = { Version: "2012-10-17" as const, Statement };
    const may = (action: string, owner: string, context = {}) =>
      decide(policy, {
        action,
        resource:
          action === "s3:ListBucket"
            ? "<Uploads.Arn>"
            : `<Uploads.Arn>/participants/${owner}/scene.prediction/0a1b/prediction.tif`,
        context: { "aws:userid": "AROAADA:ada", ...context },
      });
    const tiles = (owner: string) => ({
      "s3:prefix": `participants/${owner}/scene.prediction/0a1b/tiles/`,
    });
    expect(may("s3:GetObject", "AROAADA:ada")).toBe("allowed");
    expect(may("s3:ListBucket", "AROAADA:ada", tiles("AROAADA:ada"))).toBe("allowed");
    expect(may("s3:GetObject", "AROABOB:bob")).toBe("implicit");
    expect(may("s3:ListBucket", "AROABOB:bob", tiles("AROABOB:bob"))).toBe("implicit");
  });
});

describe("every grant of ours", async () => {
  const participant = await participantPolicy("--auth", "iam");
  const template = await templateOf("--scenes");
  const grants = [...ours(template), ...participant.Statement];

  it("names its actions in full", () => {
    for (const action of grants.flatMap(({ Action }) => all(Action))) {
      expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    }
  });

  it("names its resource, with wildcards only under the workshop's prefix", () => {
    const targets = grants.flatMap(({ Resource }) => all(Resource));
    // Executions, whose names AWS chooses, and the two statements about logs and traces.
    const exceptions = targets.filter((target) => target.split("/participants/")[0]?.includes("*"));
    expect(new Set(exceptions)).toEqual(
      new Set([
        "arn:<AWS::Partition>:states:us-west-2:<AWS::AccountId>:execution:plumescope-workshop-scenes:*",
        "*",
      ]),
    );
    const ofWorkflow = statementsOf(template, "SceneWorkflowRole");
    expect(grants.filter(({ Resource }) => Resource === "*")).toEqual(ofWorkflow.slice(-2));
    const underPrefix = targets.flatMap((target) => target.split("/participants/").slice(1));
    for (const key of underPrefix) {
      expect(key).toMatch(
        /^(\$\{aws:userid\}\/)?\*(\/results\/\*|\/jobs\/\*\.json|\.prediction\/\*(\/.+)?)?$/,
      );
    }
  });
});

describe("the API", async () => {
  it("is the only caller of the function, by its one method", async () => {
    const permissions = Object.values(resources(await templateOf(), "AWS::Lambda::Permission"));
    expect(permissions).toEqual([
      {
        Action: "lambda:InvokeFunction",
        FunctionName: "<Function.Arn>",
        Principal: "apigateway.amazonaws.com",
        SourceArn:
          "arn:<AWS::Partition>:execute-api:us-west-2:<AWS::AccountId>:<Api>/<ApiDeploymentStagelive>/POST/infer",
      },
    ]);
  });
});

async function participantPolicy(...args: string[]) {
  const { ParticipantPolicy } = plain((await templateOf(...args)).findOutputs("*"));
  const policy: { readonly Statement: Statement[] } = JSON.parse(ParticipantPolicy.Value);
  return policy;
}

describe("the policy for participants", () => {
  const own = `participants/\${aws:userid}/*`;
  const folder = [
    {
      Sid: "OwnFolder",
      Effect: "Allow",
      Action: ["s3:GetObject", "s3:PutObject"],
      Resource: `<Uploads.Arn>/${own}`,
    },
    {
      Sid: "ListOwnFolder",
      Effect: "Allow",
      Action: "s3:ListBucket",
      Resource: "<Uploads.Arn>",
      Condition: { StringLike: { "s3:prefix": own } },
    },
  ];

  it("grants each their own folder, and the API", async () => {
    expect((await participantPolicy("--auth", "iam")).Statement).toEqual([
      ...folder,
      {
        Sid: "CallTheApi",
        Effect: "Allow",
        Action: "execute-api:Invoke",
        Resource:
          "arn:<AWS::Partition>:execute-api:us-west-2:<AWS::AccountId>:<Api>/live/POST/infer",
      },
    ]);
  });

  it("grants each their own folder at the bucket's root, where that is where keys are", async () => {
    const [objects, listing] = (await participantPolicy("--prefix", "")).Statement;
    expect(objects).toMatchObject({ Resource: `<Uploads.Arn>/\${aws:userid}/*` });
    expect(listing).toMatchObject({
      Condition: { StringLike: { "s3:prefix": `\${aws:userid}/*` } },
    });
  });

  it("grants everyone every folder if participants name them", async () => {
    const { Statement } = await participantPolicy("--key-owner", "name", "--auth", "none");
    expect(Statement).toEqual([
      {
        Sid: "EveryFolder",
        Effect: "Allow",
        Action: ["s3:GetObject", "s3:PutObject"],
        Resource: "<Uploads.Arn>/participants/*",
      },
      {
        Sid: "ListEveryFolder",
        Effect: "Allow",
        Action: "s3:ListBucket",
        Resource: "<Uploads.Arn>",
        Condition: { StringLike: { "s3:prefix": "participants/*" } },
      },
    ]);
  });

  it("omits the API if it has no authorization", async () => {
    expect((await participantPolicy("--auth", "none")).Statement).toEqual(folder);
  });
});

import type { Template } from "aws-cdk-lib/assertions";
import { describe, expect, it } from "vitest";
import { plain, resource, resources, templateOf } from "./fixtures/workshop.ts";

const HELPERS = /^Custom(CDKBucketDeployment|S3AutoDeleteObjects)/;

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: string | string[];
  readonly Condition?: unknown;
}

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

const all = (value: string | string[]) => [value].flat();

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

describe("every grant of ours", async () => {
  const participant = await participantPolicy("--auth", "iam");
  const grants = [...ours(await templateOf()), ...participant.Statement];

  it("names its actions in full", () => {
    for (const action of grants.flatMap(({ Action }) => all(Action))) {
      expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z]+$/);
    }
  });

  it("names its resource, with wildcards only under the workshop's prefix", () => {
    for (const target of grants.flatMap(({ Resource }) => all(Resource))) {
      const [before = "", after] = target.split("/participants/");
      expect(before).not.toContain("*");
      if (after !== undefined) expect(after).toMatch(/^(\$\{aws:userid\}\/)?\*(\/results\/\*)?$/);
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

// The AWS SDK and boto3 as clients, with real signatures.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeExecutionCommand,
  ListExecutionsCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonsWithBoto3, runPython } from "#local/fixtures/python.ts";
import { serve } from "#local/fixtures/serve.ts";
import { credentialsOf } from "#local/fixtures/test-cloud.ts";
import { credentialVariables } from "#local/function-environment.ts";
import { createAccessCheck, participantPolicy } from "#local/iam/roles.ts";
import { createSessions, type Session } from "#local/sessions.ts";
import { functionError, runtimes } from "./fixtures/run-definition.ts";
import type { Json } from "./json.ts";
import { createStepFunctions, type StepFunctions, stateMachineArn } from "./service.ts";

const SLOW = { timeout: 60_000 };
const REGION = "us-west-2";
const ACCOUNT = "000000000000";
const MACHINE = stateMachineArn("scenes", { region: REGION, account: ACCOUNT });

const DEFINITION = {
  StartAt: "Work",
  States: {
    Work: {
      Type: "Task",
      Resource: "arn:aws:lambda:us-west-2:000000000000:function:work",
      End: true,
    },
  },
};

const sessions = createSessions(() => new Date());
const owner = sessions.issue({ role: "workshop-inference-role", name: "f", durationS: 900 });
let release: () => void = () => undefined;
const held = new Promise<void>((resolve) => {
  release = resolve;
});
let service: StepFunctions;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  const policy = participantPolicy({ bucket: "b", prefix: "p/", apiArn: "arn:aws:none" });
  service = createStepFunctions({
    region: REGION,
    account: ACCOUNT,
    sessions,
    now: () => new Date(),
    checkAccess: createAccessCheck(policy),
    functions: runtimes({
      async work(event: Json) {
        if (event === "hold") await held;
        if (event === "fail") throw functionError("Broken", "no luck");
        return event;
      },
    }),
    machines: [{ name: "scenes", definition: DEFINITION }],
  });
  server = await serve(service.handle);
});
afterAll(async () => {
  release();
  await service.close();
  await server.close();
});

function clientOf(session: Session, region = REGION): SFNClient {
  return new SFNClient({
    region,
    endpoint: server.url,
    credentials: credentialsOf(session),
    maxAttempts: 1,
  });
}

function start(input: string, name?: string, session = owner) {
  const command = new StartExecutionCommand({ stateMachineArn: MACHINE, input, name });
  return clientOf(session).send(command);
}

function describeExecution(executionArn: string | undefined) {
  return clientOf(owner).send(new DescribeExecutionCommand({ executionArn }));
}

async function ended(executionArn: string | undefined) {
  for (;;) {
    const description = await describeExecution(executionArn);
    if (description.status !== "RUNNING") return description;
  }
}

describe("an execution by the SDK", () => {
  it("runs to its end", async () => {
    const { executionArn, startDate } = await start('{"a": 1}', "first");
    expect(executionArn).toBe("arn:aws:states:us-west-2:000000000000:execution:scenes:first");
    expect(startDate).toBeInstanceOf(Date);
    expect(await ended(executionArn)).toMatchObject({
      executionArn,
      stateMachineArn: MACHINE,
      name: "first",
      status: "SUCCEEDED",
      startDate,
      stopDate: expect.any(Date),
      input: '{"a": 1}',
      output: '{"a":1}',
    });
  });

  it("fails with the error and the cause", async () => {
    const { executionArn } = await start('"fail"');
    const cause = '{"errorMessage":"no luck","errorType":"Broken"}';
    expect(await ended(executionArn)).toMatchObject({ status: "FAILED", error: "Broken", cause });
  });

  it("stops in the middle, with what the caller says of it", async () => {
    const { executionArn } = await start('"hold"');
    expect(await describeExecution(executionArn)).toMatchObject({ status: "RUNNING" });
    const command = { executionArn, error: "Cancelled", cause: "by its owner" };
    const { stopDate } = await clientOf(owner).send(new StopExecutionCommand(command));
    expect(stopDate).toBeInstanceOf(Date);
    expect(await ended(executionArn)).toMatchObject({
      status: "ABORTED",
      error: "Cancelled",
      cause: "by its owner",
      stopDate: expect.any(Date),
    });
  });

  it("is started once under its name and input, and never again after its end", async () => {
    const first = await start('"hold"', "once");
    expect(await start('"hold"', "once")).toMatchObject({
      executionArn: first.executionArn,
      startDate: first.startDate,
    });
    const exists = { name: "ExecutionAlreadyExists", $metadata: { httpStatusCode: 400 } };
    await expect(start('"other"', "once")).rejects.toMatchObject(exists);
    const { executionArn } = first;
    await clientOf(owner).send(new StopExecutionCommand({ executionArn }));
    await ended(executionArn);
    await expect(start('"hold"', "once")).rejects.toMatchObject(exists);
  });
});

describe("the service refuses", () => {
  it("what AWS refuses, by its names", async () => {
    await expect(start("{")).rejects.toMatchObject({ name: "InvalidExecutionInput" });
    await expect(start("{}", "a name")).rejects.toMatchObject({ name: "InvalidName" });
    const none = new StartExecutionCommand({ stateMachineArn: `${MACHINE}-other` });
    await expect(clientOf(owner).send(none)).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
    });
    await expect(describeExecution("arn:aws:states:none")).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
    });
    const list = new ListExecutionsCommand({ stateMachineArn: MACHINE });
    await expect(clientOf(owner).send(list)).rejects.toMatchObject({
      name: "UnknownOperationException",
    });
  });

  it("callers whose policy does not name the action", async () => {
    const ada = sessions.issue({ role: "participant", name: "ada", durationS: 900 });
    await expect(start("{}", undefined, ada)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${ada.arn} is not authorized to perform: states:StartExecution on resource: ${MACHINE} because no identity-based policy allows the states:StartExecution action`,
    });
  });

  it("signatures that are not the caller's", async () => {
    const forged = { ...owner, secretAccessKey: "forged" };
    await expect(start("{}", undefined, forged)).rejects.toMatchObject({
      name: "InvalidSignatureException",
    });
    const elsewhere = clientOf(owner, "eu-central-1");
    await expect(
      elsewhere.send(new StartExecutionCommand({ stateMachineArn: MACHINE })),
    ).rejects.toMatchObject({ name: "InvalidSignatureException" });
  });

  it("a definition with a field that it does not know", () => {
    const definition = { ...DEFINITION, QueryLanguage: "JSONata" };
    const options = { region: REGION, account: ACCOUNT, sessions, now: () => new Date() };
    const create = () =>
      createStepFunctions({
        ...options,
        checkAccess: () => undefined,
        functions: new Map(),
        machines: [{ name: "scenes", definition }],
      });
    expect(create).toThrow("/QueryLanguage: ");
  });
});

const CALL = `
import boto3, json, os
from botocore.exceptions import ClientError

client = boto3.client("stepfunctions", endpoint_url=os.environ["ENDPOINT"])
machine = os.environ["MACHINE"]
arn = client.start_execution(stateMachineArn=machine, name="python", input='{"b": 2}')["executionArn"]
while (answer := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
    pass
try:
    client.start_execution(stateMachineArn=machine, name="python", input="{}")
except client.exceptions.ExecutionAlreadyExists as problem:
    print(json.dumps([answer["status"], answer["output"], str(problem)]))
`;

const [python] = pythonsWithBoto3();

describe.skipIf(python === undefined)(`${python?.name}`, () => {
  it("starts an execution and follows it", SLOW, async () => {
    const folder = await mkdtemp(join(tmpdir(), "plumescope-"));
    const file = join(folder, "call.py");
    await writeFile(file, CALL);
    const env = {
      ...credentialVariables(owner),
      AWS_DEFAULT_REGION: REGION,
      AWS_CONFIG_FILE: join(folder, "config"),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
      ENDPOINT: server.url,
      MACHINE,
    };
    const printed = await runPython(python?.path ?? "", { argv: [file], cwd: folder, env });
    await rm(folder, { recursive: true });
    expect(JSON.parse(printed)).toEqual([
      "SUCCEEDED",
      '{"b":2}',
      "An error occurred (ExecutionAlreadyExists) when calling the StartExecution operation: Execution Already Exists: 'arn:aws:states:us-west-2:000000000000:execution:scenes:python'",
    ]);
  });
});

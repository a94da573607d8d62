// boto3 as the client of Lambda's own API.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pythonsWithBoto3, runPython } from "./fixtures/python.ts";
import { serve } from "./fixtures/serve.ts";
import { credentialVariables } from "./function-environment.ts";
import { createAccessCheck, participantPolicy, type Role } from "./iam/roles.ts";
import { createLambdaApi } from "./lambda-api.ts";
import type { Invocation } from "./lambda-runtime.ts";
import { createSessions } from "./sessions.ts";

const SLOW = { timeout: 60_000 };
const REGION = "us-west-2";
const [python] = pythonsWithBoto3();
const sessions = createSessions(() => new Date());

const CALL = `
import boto3, json, os, sys
from botocore.exceptions import ClientError

client = boto3.client("lambda", endpoint_url=os.environ["ENDPOINT"])
try:
    answer = client.invoke(FunctionName=sys.argv[1], Payload=sys.argv[2])
    print(json.dumps([answer["StatusCode"], answer.get("FunctionError"), json.load(answer["Payload"])]))
except ClientError as problem:
    error = problem.response["Error"]
    status = problem.response["ResponseMetadata"]["HTTPStatusCode"]
    print(json.dumps([status, error["Code"], problem.response.get("Message", error["Message"])]))
`;

const FUNCTIONS: Readonly<Record<string, (event: string) => Invocation>> = {
  echo: (event) => ({ kind: "result", payload: event }),
  raises: () => ({ kind: "function-error", errorType: "KeyError", errorMessage: "'body'" }),
  busy: () => ({ kind: "rejected", status: 429 }),
};

let folder: string;
let server: Awaited<ReturnType<typeof serve>>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  await writeFile(join(folder, "call.py"), CALL);
  const names = { bucket: "b", prefix: "participants/", apiArn: "arn:aws:execute-api:::none" };
  const functions = Object.entries(FUNCTIONS).map(([name, run]) => {
    return [name, { invoke: async (event: string) => run(event) }] as const;
  });
  server = await serve(
    createLambdaApi({
      region: REGION,
      sessions,
      now: () => new Date(),
      checkAccess: createAccessCheck(participantPolicy(names)),
      functions: new Map(functions),
    }).handle,
  );
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** Status, error and payload that boto3 reports of an invocation. */
async function invoke(name: string, role: Role = "workshop", event = '{"n": 1}'): Promise<unknown> {
  if (python === undefined) throw new Error("There is no Python.");
  const env = {
    PATH: process.env["PATH"],
    ...credentialVariables(sessions.issue({ role, name: "ada", durationS: 900 })),
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_MAX_ATTEMPTS: "1",
    ENDPOINT: server.url,
  };
  return JSON.parse(
    await runPython(python.path, {
      argv: [join(folder, "call.py"), name, event],
      cwd: folder,
      env,
    }),
  );
}

describe.skipIf(python === undefined)(`Lambda's Invoke, by ${python?.name ?? "boto3"}`, () => {
  it("returns what the function returns", SLOW, async () => {
    expect(await invoke("echo")).toEqual([200, null, { n: 1 }]);
  });

  it("reports an exception as a function error with status 200", SLOW, async () => {
    const raised = { errorType: "KeyError", errorMessage: "'body'" };
    expect(await invoke("raises")).toEqual([200, "Unhandled", raised]);
  });

  it("names a function that does not exist", SLOW, async () => {
    expect(await invoke("none")).toEqual([
      404,
      "ResourceNotFoundException",
      expect.stringMatching(/^Function not found: arn:aws:lambda:us-west-2:\d{12}:function:none$/),
    ]);
  });

  it("refuses a role whose policy does not allow it", SLOW, async () => {
    expect(await invoke("echo", "participant")).toEqual([
      403,
      "AccessDeniedException",
      expect.stringContaining(
        "is not authorized to perform: lambda:InvokeFunction on resource: arn",
      ),
    ]);
  });

  it("refuses an event that is not JSON, and more than the function can take", SLOW, async () => {
    expect(await invoke("echo", "workshop", "{")).toEqual([
      400,
      "InvalidRequestContentException",
      expect.stringContaining("Could not parse"),
    ]);
    expect(await invoke("busy")).toEqual([429, "TooManyRequestsException", "Rate Exceeded."]);
  });
});

it("lets any page read its answers, and signed requests pass the preflight", async () => {
  const url = `${server.url}/2015-03-31/functions/echo/invocations`;
  const preflight = await fetch(url, { method: "OPTIONS" });
  expect(preflight.headers.get("access-control-allow-headers")).toMatch(
    /authorization.*content-type.*x-amz-date.*x-amz-security-token/,
  );
  const unsigned = await fetch(url, { method: "POST", body: "{}" });
  expect(unsigned.headers.get("access-control-allow-origin")).toBe("*");
  expect([unsigned.status, await unsigned.json()]).toEqual([
    403,
    { message: "Missing Authentication Token" },
  ]);
});

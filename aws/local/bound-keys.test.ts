import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { callApi } from "./fixtures/signed-call.ts";
import { credentialsOf } from "./fixtures/test-cloud.ts";
import { readOptions } from "./options.ts";
import type { Session } from "./sessions.ts";
import { type Stack, startStack } from "./stack.ts";

const SAMPLE = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
let folder: string;
let stack: Stack;
let ada: Session;
let bob: Session;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  stack = await startStack({
    port: 0,
    pageOrigins: ["http://localhost:4173"],
    dataFolder: folder,
    model: readOptions([], {}).model,
    endpointKind: "tfs",
    apiAuth: "iam",
  });
  const signIn = (name: string) =>
    stack.sessions.issue({ role: "participant", name, durationS: 900 });
  [ada, bob] = [signIn("ada"), signIn("bob")];
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

/** Uploads the sample to a caller's own folder. Returns its key. */
async function uploadAs(caller: Session): Promise<string> {
  const key = `${stack.prefix}${caller.userId}/0123456789ab/chip.npy`;
  const client = new S3Client({
    region: stack.region,
    endpoint: stack.url,
    credentials: credentialsOf(caller),
  });
  const body = await readFile(SAMPLE);
  await client.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: body }));
  return key;
}

function runAs(caller: Session, request: object) {
  return callApi(stack, caller, request);
}

describe("an API with IAM authorization", () => {
  it("runs a participant's own array", async () => {
    const { status, reply } = await runAs(ada, { file_name: await uploadAs(ada) });
    expect(status).toBe(200);
    expect(reply).toHaveProperty("predictions");
  });

  it("does not let a participant past the API to the endpoint", async () => {
    const client = new SageMakerRuntimeClient({
      region: stack.region,
      endpoint: stack.url,
      credentials: credentialsOf(ada),
    });
    const command = new InvokeEndpointCommand({ EndpointName: stack.endpointName, Body: "[]" });
    const resource = `arn:aws:sagemaker:${stack.region}:${ada.account}:endpoint/${stack.endpointName}`;
    await expect(client.send(command)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `User: ${ada.arn} is not authorized to perform: sagemaker:InvokeEndpoint on resource: ${resource} because no identity-based policy allows the sagemaker:InvokeEndpoint action`,
    });
  });

  it("does not run another participant's array, whatever the request's body says", async () => {
    const key = await uploadAs(ada);
    const forged = { requestContext: { identity: { user: ada.userId } } };
    for (const more of [{}, forged, { body: JSON.stringify({ file_name: key, ...forged }) }]) {
      expect(await runAs(bob, { file_name: key, ...more })).toEqual({
        status: 403,
        reply: {
          error: {
            code: "object-of-another",
            message: `This API runs your own arrays only, under "${stack.prefix}${bob.userId}/"; the request names "${key}".`,
          },
        },
      });
    }
  });
});

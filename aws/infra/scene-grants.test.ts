import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { Template } from "aws-cdk-lib/assertions";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeNpy } from "#domain/formats/npy.ts";
import { callApi } from "#local/fixtures/signed-call.ts";
import { credentialsOf } from "#local/fixtures/test-cloud.ts";
import type { Policy } from "#local/iam/policy.ts";
import { readOptions } from "#local/options.ts";
import type { Session } from "#local/sessions.ts";
import { type Stack, startStack } from "#local/stack.ts";
import { resource, templateOf, temporaryFolder } from "./fixtures/workshop.ts";

/** The deployed role of each local function. */
const ROLES = {
  "workshop-inference": "FunctionRole",
  "workshop-scene-plan": "ScenePlanRole",
  "workshop-scene-predict": "ScenePredictRole",
  "workshop-scene-stitch": "SceneStitchRole",
};

/** What AWS puts in the places of the template's references, in the local stack. */
const LOCAL_NAMES = {
  "<Uploads.Arn>": "arn:aws:s3:::smoke-dataset-bucket",
  "<AWS::Partition>": "aws",
  "<AWS::AccountId>": "000000000000",
  "plumescope-workshop-scenes": "workshop-scenes",
};

function localPolicy(template: Template, idStart: string): Policy {
  const { Policies } = resource(template, "AWS::IAM::Role", idStart);
  const text = Object.entries(LOCAL_NAMES).reduce(
    (json, [reference, name]) => json.replaceAll(reference, name),
    JSON.stringify(Policies[0].PolicyDocument),
  );
  return JSON.parse(text);
}

let stack: Stack;
let ada: Session;
let s3: S3Client;

beforeAll(async () => {
  const template = await templateOf("--scenes", "--endpoint", "workshop-endpoint");
  const functionPolicies = new Map(
    Object.entries(ROLES).map(([name, id]) => [`${name}-role`, localPolicy(template, id)]),
  );
  stack = await startStack({
    port: 0,
    pageOrigins: ["http://localhost:4173"],
    dataFolder: temporaryFolder(),
    model: readOptions([], {}).model,
    endpointKind: "npy",
    apiAuth: "iam",
    scenes: true,
    functionPolicies,
  });
  ada = stack.sessions.issue({ role: "participant", name: "ada", durationS: 900 });
  s3 = new S3Client({
    region: stack.region,
    endpoint: stack.url,
    credentials: credentialsOf(ada),
  });
});
afterAll(() => stack.close());

interface Job {
  readonly id: string;
  readonly status: string;
  readonly reason?: string;
  readonly scenes: readonly {
    readonly results?: { readonly npy: string; readonly geotiff: string };
  }[];
}

async function post(request: object): Promise<Job> {
  const body = { bucket: stack.bucket, ...request };
  const { reply } = await callApi(stack, ada, body);
  // A refusal has no job, and is shown as it is.
  expect(reply).toHaveProperty("job");
  return (reply as { readonly job: Job }).job;
}

describe("the grants of the deployed roles", () => {
  it("are enough for a job from its start to its results, and the participant's to read them", async () => {
    const key = `${stack.prefix}${ada.userId}/scene.npy`;
    const [height, width, bands] = [260, 300, 6];
    const file = writeNpy(new Uint8Array(height * width * bands).fill(90), "uint8", [
      height,
      width,
      bands,
    ]);
    const body = new Uint8Array(file);
    await s3.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: body }));
    let job = await post({ file_name: key, scene: {} });
    while (job.status === "running") {
      await new Promise((resolve) => setTimeout(resolve, 100));
      job = await post({ job: job.id });
    }
    expect(job).toMatchObject({ status: "done" });
    const { npy = "", geotiff = "" } = job.scenes[0]?.results ?? {};
    for (const Key of [npy, geotiff]) {
      const { ContentLength } = await s3.send(new GetObjectCommand({ Bucket: stack.bucket, Key }));
      expect(ContentLength).toBeGreaterThan(0);
    }
  });

  it("are enough to start a season and to cancel it", async () => {
    const folder = `${stack.prefix}${ada.userId}/`;
    const { id } = await post({ file_name: folder, scene: { overlap: 32 } });
    const { status } = await post({ job: id, cancel: true });
    // It may have ended before.
    expect(["cancelled", "done"]).toContain(status);
  });
});

// Scene jobs through the running stack, from the signed request to the results, while parts of it fail.
// Its own counts say how often the model's endpoint inferred.
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import * as v from "valibot";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { writeNpy } from "#domain/formats/npy.ts";
import { SCENE_JOB_REPLY, type SceneJob } from "#domain/inference/scene-job.ts";
import { type FaultStack, startFaultStack } from "./fixtures/fault-stack.ts";
import type { ControlledStack } from "./fixtures/faults/controlled-stack.ts";
import { callApi } from "./fixtures/signed-call.ts";
import { credentialsOf } from "./fixtures/test-cloud.ts";
import type { Session } from "./sessions.ts";

const SLOW = { timeout: 120_000 };
const SIDE = 256;
const BANDS = 6;
/** Between tiles without overlap. */
const TILING = { overlap: 0, blending: "crop" };

let faultStack: FaultStack;
let stack: ControlledStack;
let ada: Session;
beforeAll(async () => {
  faultStack = await startFaultStack({
    apiAuth: "iam",
    scenes: true,
    endpointKind: "npy",
    // Retries wait from 0 s on: at once.
    random: () => 0,
  });
  stack = faultStack.stack;
  ada = stack.sessions.issue({ role: "participant", name: "ada", durationS: 3600 });
});
afterEach(() => stack.clearFaults());
afterAll(() => faultStack.close());

/** Uploads a scene of rows × columns tiles, with values of its own. Returns its key. */
async function uploadScene(name: string, rows: number, columns: number): Promise<string> {
  const [height, width] = [rows * SIDE, columns * SIDE];
  const seed = name.length;
  const values = Uint8Array.from({ length: height * width * BANDS }, (_, at) => at * seed + 1);
  const key = `${stack.prefix}${ada.userId}/${name}.npy`;
  const client = new S3Client({
    region: stack.region,
    endpoint: stack.url,
    credentials: credentialsOf(ada),
  });
  const Body = new Uint8Array(writeNpy(values, "uint8", [height, width, BANDS]));
  await client.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body }));
  return key;
}

/** Posts a signed request about a job, which must succeed. */
async function post(request: object): Promise<SceneJob> {
  const { reply } = await callApi(stack, ada, request);
  const read = v.safeParse(SCENE_JOB_REPLY, reply);
  if (!read.success) throw new Error(JSON.stringify(reply));
  return read.output.job;
}

const start = (key: string) => post({ file_name: key, scene: TILING });

function follow(job: SceneJob, hasCome: (job: SceneJob) => boolean): Promise<SceneJob> {
  return vi.waitUntil(
    async () => {
      const now = await post({ job: job.id });
      return hasCome(now) && now;
    },
    { timeout: 100_000, interval: 100 },
  );
}

/** Follows a job to its end. */
const ended = (job: SceneJob) => follow(job, ({ status }) => status !== "running");

function doneWith(count: number): object {
  const results = { npy: expect.any(String), geotiff: expect.any(String) };
  return { status: "done", scenes: [{ tiles: { done: count, count }, results }] };
}

describe("a scene job ends with every tile inferred once", () => {
  it.each(["throttled", "service-unavailable", "internal-failure"] as const)(
    "through an endpoint that is %s for longer than the SDK retries",
    SLOW,
    async (answer) => {
      const key = await uploadScene(answer, 1, 2);
      stack.resetCounts();
      stack.injectFault({ service: "sageMaker", answer, times: 8 });
      expect(await ended(await start(key))).toMatchObject(doneWith(2));
      expect(stack.counts()).toMatchObject({ invocations: 2, faults: 8 });
    },
  );

  it("through the loss of a worker in the middle of its batch", SLOW, async () => {
    const key = await uploadScene("lost-worker", 3, 8);
    const file = join(faultStack.folder, "scenes/index.cjs");
    const doomed = join(faultStack.folder, "doomed");
    const bundle = await readFile(file, "utf8");
    // Instances that start from now on: the first of them ends after the first tile of its batch.
    await writeFile(doomed, "");
    await writeFile(file, bundle + DOOMED.replace("DOOMED", JSON.stringify(doomed)));
    stack.resetCounts();
    expect(await ended(await start(key))).toMatchObject(doneWith(24));
    await writeFile(file, bundle);
    await expect(rm(doomed)).rejects.toMatchObject({ code: "ENOENT" });
    expect(stack.counts().invocations).toBe(24);
  });

  it("through a stop in the middle, with the missing tiles alone after it", SLOW, async () => {
    const key = await uploadScene("stopped", 5, 8);
    stack.resetCounts();
    stack.injectFault({ service: "sageMaker", answer: "as-usual", times: 2 });
    const rest = { answer: "as-usual", held: true, times: "until-cleared" } as const;
    stack.injectFault({ service: "sageMaker", ...rest });
    const job = await start(key);
    await follow(job, ({ scenes: [scene] }) => scene?.tiles.done === 2);
    expect(await post({ job: job.id, cancel: true })).toMatchObject({
      status: "cancelled",
      scenes: [{ tiles: { done: 2, count: 40 } }],
    });
    // The four batches that were sent go on to their ends, as on AWS; nothing follows them.
    stack.clearFaults();
    await follow(job, ({ scenes: [scene] }) => scene?.tiles.done === 32);
    expect(stack.counts().invocations).toBe(32);
    const again = await start(key);
    expect(again).toMatchObject({ id: job.id, status: "running" });
    expect(await ended(again)).toMatchObject(doneWith(40));
    expect(stack.counts().invocations).toBe(40);
  });

  it("after the model refused one, when it is started again", SLOW, async () => {
    const key = await uploadScene("refused", 1, 2);
    stack.resetCounts();
    stack.injectFault({ service: "sageMaker", answer: "model-error" });
    const failed = await ended(await start(key));
    expect(failed).toMatchObject({
      status: "failed",
      reason: expect.stringContaining('The model refused the array: "out of memory"'),
    });
    expect(await ended(await start(key))).toMatchObject(doneWith(2));
    expect(stack.counts().invocations).toBe(2);
  });
});

/** Appended to the bundle: whichever invocation removes the file predicts one tile, and its instance ends. */
const DOOMED = `
{
  const { predict, ...others } = module.exports;
  const isDoomed = () => {
    try {
      require("node:fs").rmSync(DOOMED);
      return true;
    } catch {
      return false;
    }
  };
  module.exports = {
    ...others,
    async predict(event, context) {
      if (!isDoomed()) return predict(event, context);
      await predict({ ...event, Items: event.Items.slice(0, 1) }, context);
      process.exit(1);
    },
  };
}
`;

// Jobs over scenes as a participant's client sees them: API, workflow and functions of the local stack.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ListObjectsV2Command, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import * as v from "valibot";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { parseNpy, writeNpy } from "#domain/formats/npy.ts";
import { SCENE_JOB_REPLY, type SceneJob } from "#domain/inference/scene-job.ts";
import { sceneValues } from "#engine/fixtures/scene-files.ts";
import { callApi } from "#local/fixtures/signed-call.ts";
import { credentialsOf } from "#local/fixtures/test-cloud.ts";
import { download } from "#local/fixtures/upload.ts";
import { readOptions } from "#local/options.ts";
import type { Session } from "#local/sessions.ts";
import { type Stack, startStack } from "#local/stack.ts";

const CHIP = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";

let folder: string;
let stack: Stack;
let ada: Session;
let client: S3Client;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "plumescope-"));
  stack = await start();
  ada = stack.sessions.issue({ role: "participant", name: "ada", durationS: 3600 });
  const { region, url: endpoint } = stack;
  client = new S3Client({ region, endpoint, credentials: credentialsOf(ada) });
});
afterAll(async () => {
  await stack.close();
  await rm(folder, { recursive: true });
});

function start(): Promise<Stack> {
  return startStack({
    ...{ port: 0, dataFolder: folder, pageOrigins: ["http://localhost:4173"] },
    ...{ model: readOptions([], {}).model, endpointKind: "npy", apiAuth: "iam", scenes: true },
  });
}

/** Uploads to the caller's own folder. Returns the key. */
async function put(name: string, body: Uint8Array): Promise<string> {
  const key = `${stack.prefix}${ada.userId}/${name}`;
  await client.send(new PutObjectCommand({ Bucket: stack.bucket, Key: key, Body: body }));
  return key;
}

function sceneNpy(height: number, width: number): Uint8Array {
  return new Uint8Array(writeNpy(sceneValues(height, width), "uint8", [height, width, 6]));
}

async function ask(request: object, caller = ada) {
  const { status, reply } = await callApi(stack, caller, request);
  const read = v.safeParse(SCENE_JOB_REPLY, reply);
  if (!read.success) throw new Error(JSON.stringify(reply));
  return { status, job: read.output.job };
}

/** The job as soon as it is so. */
async function until(id: string, isSo: (job: SceneJob) => boolean): Promise<SceneJob> {
  return vi.waitFor(
    async () => {
      const { job } = await ask({ job: id });
      if (!isSo(job)) throw new Error(JSON.stringify(job));
      return job;
    },
    { timeout: 240_000, interval: 200 },
  );
}

const hasEnded = ({ status }: SceneJob): boolean => status !== "running";

/** When each tile of a scene was written. */
async function tileTimes(sceneKey: string): Promise<ReadonlyMap<string, number>> {
  const command = new ListObjectsV2Command({
    Bucket: stack.bucket,
    Prefix: sceneKey.replace(/\.npy$/, ".prediction/"),
  });
  const { Contents: contents = [] } = await client.send(command);
  return new Map(
    contents.flatMap(({ Key: key = "", LastModified: time }) =>
      key.includes("/tiles/") ? [[key, time?.getTime() ?? 0] as const] : [],
    ),
  );
}

describe("a job over scenes", () => {
  it("is one job however often it is started, and is cancelled and resumed without its tiles", async () => {
    const key = await put("upload/scene.npy", sceneNpy(600, 500));
    const request = { bucket: stack.bucket, file_name: key, scene: {} };
    const first = await ask(request);
    expect(first).toMatchObject({
      status: 202,
      job: { status: "running", scenes: [{ key, tiles: { count: 12 } }] },
    });
    const { id } = first.job;
    expect((await ask(request)).job.id).toBe(id);
    await until(id, ({ scenes }) => (scenes[0]?.tiles.done ?? 0) > 0);
    const cancelled = await ask({ job: id, cancel: true });
    expect(cancelled).toMatchObject({ status: 200, job: { id, status: "cancelled" } });
    const before = await tileTimes(key);

    expect(await ask(request)).toMatchObject({ status: 202, job: { id, status: "running" } });
    const job = await until(id, hasEnded);
    expect(job).toMatchObject({ status: "done", scenes: [{ tiles: { done: 12, count: 12 } }] });
    const after = await tileTimes(key);
    expect(after.size).toBe(12);
    for (const [tile, time] of before) expect([tile, after.get(tile)]).toEqual([tile, time]);

    const { bytes } = await download(stack, job.scenes[0]?.results?.npy ?? "");
    const { values, shape } = parseNpy(new Uint8Array(bytes).buffer);
    expect(shape).toEqual([600, 500]);
    expect(Array.from(values, Number).every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it("runs a season, whose results are those of each chip", async () => {
    const chip = await readFile(CHIP);
    for (const day of ["1", "2", "3"]) await put(`season/day-${day}.npy`, chip);
    await put("season/notes.txt", new Uint8Array(3));
    await put("season/other/day-4.npy", chip);
    const season = `${stack.prefix}${ada.userId}/season/`;
    const { job } = await ask({ file_name: season, scene: { blending: "cosine" } });
    const { status, scenes } = await until(job.id, hasEnded);
    expect(status).toBe("done");
    expect(scenes.map(({ key }) => key.slice(season.length))).toEqual([
      "day-1.npy",
      "day-2.npy",
      "day-3.npy",
    ]);
    const { reply } = await callApi(stack, ada, { file_name: `${season}day-1.npy` });
    const { predictions } = v.parse(
      v.object({ predictions: v.tuple([v.array(v.array(v.unknown()))]) }),
      reply,
    );
    const direct = Float32Array.from(predictions.flat(3) as readonly number[]);
    for (const { results } of scenes) {
      const { bytes } = await download(stack, results?.npy ?? "");
      expect(parseNpy(new Uint8Array(bytes).buffer).values).toEqual(direct);
    }
  });

  it("fails in words when its scene changes while it runs", async () => {
    const key = await put("changing.npy", sceneNpy(600, 500));
    const { job } = await ask({ file_name: key, scene: {} });
    await put("changing.npy", sceneNpy(500, 600));
    expect(await until(job.id, hasEnded)).toMatchObject({
      status: "failed",
      reason: `The scene "${key}" changed after the job was started. Start it again.`,
    });
  });

  it("is its owner's alone, also where another writes its record to the own folder", async () => {
    const key = await put("alone.npy", await readFile(CHIP));
    const { job } = await ask({ file_name: key, scene: {} });
    const bob = stack.sessions.issue({ role: "participant", name: "bob", durationS: 900 });
    const unknown = {
      status: 404,
      reply: {
        error: { code: "object-not-found", message: `There is no job "${job.id}" of yours.` },
      },
    };
    expect(await callApi(stack, bob, { job: job.id, cancel: true })).toEqual(unknown);
    const { bytes } = await download(stack, `${stack.prefix}${ada.userId}/jobs/${job.id}.json`);
    const forged = JSON.parse(bytes.toString()) as { scenes: { folder: string }[] };
    forged.scenes = [{ ...forged.scenes[0], folder: `${stack.prefix}${bob.userId}/x/` }];
    const { region, url: endpoint } = stack;
    const own = new S3Client({ region, endpoint, credentials: credentialsOf(bob) });
    await own.send(
      new PutObjectCommand({
        Bucket: stack.bucket,
        Key: `${stack.prefix}${bob.userId}/jobs/${job.id}.json`,
        Body: JSON.stringify(forged),
      }),
    );
    expect(await callApi(stack, bob, { job: job.id, cancel: true })).toEqual(unknown);
    expect((await until(job.id, hasEnded)).status).toBe("done");
  });

  it("is started again after the workflow service has forgotten it", async () => {
    const key = await put("forgotten.npy", sceneNpy(600, 500));
    const { id } = (await ask({ file_name: key, scene: {} })).job;
    // In the local stack by a restart; on AWS after 90 days.
    await stack.close();
    stack = await start();
    const failed = { id, status: "failed", reason: expect.stringContaining("no longer knows") };
    expect((await ask({ job: id })).job).toMatchObject(failed);
    expect((await ask({ job: id, cancel: true })).job).toMatchObject(failed);
    const again = await ask({ file_name: key, scene: {} });
    expect(again).toMatchObject({ status: 202, job: { id, status: "running" } });
    expect(await until(id, hasEnded)).toMatchObject({ status: "done" });
  });
});

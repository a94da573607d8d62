import { readFile } from "node:fs/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { issueDemoCredentials } from "#local/demo-credentials.ts";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import { credentialsOf } from "#local/fixtures/test-cloud.ts";
import { upload } from "#local/fixtures/upload.ts";
import type { Stack } from "#local/stack.ts";

const CHIP = "public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy";
let faultStack: FaultStack;
let stack: Stack;
let request: string;
beforeAll(async () => {
  faultStack = await startFaultStack();
  stack = faultStack.stack;
  const file_name = await upload(stack, "chip.npy", await readFile(CHIP));
  request = JSON.stringify({ bucket: stack.bucket, file_name });
});
afterEach(() => {
  stack.clearFaults();
  stack.resetCounts();
});
afterAll(() => faultStack.close());

function ask(): Promise<Response> {
  const headers = { "Content-Type": "application/json", Origin: PAGE };
  return fetch(stack.apiUrl, { method: "POST", headers, body: request });
}

async function presignedPut(key: string): Promise<string> {
  const client = new S3Client({
    region: stack.region,
    endpoint: stack.url,
    credentials: credentialsOf(issueDemoCredentials(stack.sessions)),
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  return getSignedUrl(client, new PutObjectCommand({ Bucket: stack.bucket, Key: key }), {});
}

async function statuses(count: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let at = 0; at < count; at += 1) found.push((await ask()).status);
  return found;
}

describe("a script", () => {
  it("affects one request, then the service answers again", async () => {
    stack.injectFault({ service: "api", answer: "bad-gateway" });
    expect(await statuses(2)).toEqual([502, 200]);
  });

  it("applies to `times` requests, then the next script applies", async () => {
    stack.injectFault({ service: "api", answer: "bad-gateway", times: 2 });
    stack.injectFault({ service: "api", answer: "too-many-requests" });
    expect(await statuses(4)).toEqual([502, 502, 429, 200]);
  });

  it("affects all requests until it is cleared", async () => {
    stack.injectFault({ service: "api", answer: "null-500", times: "until-cleared" });
    expect(await statuses(3)).toEqual([500, 500, 500]);
    stack.clearFaults();
    expect(await statuses(1)).toEqual([200]);
  });

  it("affects its method, by default POST", async () => {
    stack.injectFault({ service: "api", answer: "bad-gateway" });
    const preflight = () => fetch(stack.apiUrl, { method: "OPTIONS", headers: { Origin: PAGE } });
    expect((await preflight()).status).toBe(204);
    stack.injectFault({
      service: "api",
      answer: "missing-authentication-token",
      method: "OPTIONS",
    });
    expect((await preflight()).status).toBe(403);
    expect(await statuses(2)).toEqual([502, 200]);
  });

  it("does not affect the workshop's own function, which uses S3 too", async () => {
    stack.injectFault({ service: "s3", answer: "slow-down", method: "*", times: "until-cleared" });
    expect(await statuses(1)).toEqual([200]);
  });

  it("may wait before its answer begins", async () => {
    stack.injectFault({ service: "api", answer: "as-usual", delayMs: 1000 });
    const first = ask().then(() => "slow");
    const second = ask().then(() => "quick");
    expect(await Promise.race([first, second])).toBe("quick");
    expect(await first).toBe("slow");
  });
});

describe("what stands between a page and a service", () => {
  it("cuts a reply off in its middle", async () => {
    stack.injectFault({ service: "api", answer: "cut-off" });
    const response = await ask();
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow("terminated");
  });

  it("lets no connection come about", async () => {
    stack.injectFault({ service: "api", answer: "connection-refused", times: "until-cleared" });
    await expect(ask()).rejects.toThrow("fetch failed");
  });

  it("answers with a page of its own", async () => {
    stack.injectFault({ service: "api", answer: "html-page" });
    stack.injectFault({ service: "api", answer: "html-bad-gateway" });
    for (const status of [200, 502]) {
      const response = await ask();
      expect(response.status).toBe(status);
      expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(await response.text()).toMatch(/^<!DOCTYPE html>/);
    }
  });

  it("loses the reply of an upload that has arrived, which counts as one", async () => {
    const key = `${stack.prefix}lost.npy`;
    const url = await presignedPut(key);
    stack.injectFault({ service: "s3", answer: "reply-lost" });
    const lost = fetch(url, { method: "PUT", body: "chip" }).then((reply) => reply.text());
    await expect(lost).rejects.toThrow("terminated");
    expect(stack.counts().puts).toEqual({ [key]: 1 });
    expect((await fetch(url, { method: "PUT", body: "chip" })).status).toBe(200);
    expect(stack.counts().puts).toEqual({ [key]: 2 });
  });
});

describe("the counts", () => {
  it("tell what has arrived, however it was answered", async () => {
    const url = await presignedPut(`${stack.prefix}counted.npy`);
    stack.injectFault({ service: "s3", answer: "slow-down" });
    stack.injectFault({ service: "api", answer: "bad-gateway" });
    stack.injectFault({ service: "sts", answer: "expired-token" });
    await fetch(url, { method: "PUT", body: "chip" });
    await ask();
    await fetch(stack.url, { method: "POST", body: "Action=GetCallerIdentity" });
    expect(stack.counts()).toEqual({ puts: {}, inferences: 1, stsCalls: 1 });
    await fetch(url, { method: "PUT", body: "chip" });
    expect(stack.counts().puts).toEqual({ [`${stack.prefix}counted.npy`]: 1 });
    stack.resetCounts();
    expect(stack.counts()).toEqual({ puts: {}, inferences: 0, stsCalls: 0 });
  });
});

describe("the control path", () => {
  const control = (method: string, path: string, body?: unknown) =>
    fetch(`${stack.url}/_plumescope/${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });

  it("queues and clears scripts", async () => {
    const script = { service: "api", answer: "bad-gateway", times: "until-cleared" };
    expect((await control("POST", "faults", script)).status).toBe(204);
    expect(await statuses(1)).toEqual([502]);
    expect((await control("DELETE", "faults")).status).toBe(204);
    expect(await statuses(1)).toEqual([200]);
  });

  it("returns the counts and resets them", async () => {
    await ask();
    const counts = await control("GET", "counts");
    expect(await counts.json()).toEqual({ puts: {}, inferences: 1, stsCalls: 0 });
    expect((await control("DELETE", "counts")).status).toBe(204);
    expect(stack.counts().inferences).toBe(0);
  });

  it.each([
    [{ service: "api", answer: "slow-down" }, "answer"],
    [{ service: "ftp", answer: "slow-down" }, "service"],
    [{ service: "s3", answer: "slow-down", times: 0 }, "times"],
    [{ service: "s3", answer: "slow-down", tmies: 2 }, "tmies"],
  ])("refuses %j by naming what is wrong", async (script, name) => {
    const response = await control("POST", "faults", script);
    expect(response.status).toBe(400);
    const { message } = (await response.json()) as { readonly message: string };
    expect(message).toContain(`A script's ${name} is wrong`);
  });

  it("does not exist on a stack that is not for tests, nor do the other servers", async () => {
    const { stack: usual, close } = await startFaultStack({ control: false });
    for (const [method, path] of [
      ["POST", "/_plumescope/faults"],
      ["GET", "/_plumescope/counts"],
    ] as const) {
      expect((await fetch(usual.url + path, { method })).status).toBe(404);
    }
    const other = await fetch(usual.apiUrlOf("outputs"), { method: "POST", body: request });
    expect(await other.json()).toEqual({ message: "Missing Authentication Token" });
    expect(() => usual.counts()).toThrow("control: true");
    await close();
  });
});

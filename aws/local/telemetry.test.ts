import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { startFunctionCloud } from "./fixtures/function-cloud.ts";

/*
 * ONNX Runtime 1.30 writes a device id into an empty home as soon as it opens a model, and looks its
 * telemetry host up some seconds later (seen with strace).
 */
let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "plumescope-home-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(home, { recursive: true });
});

describe("a model on this machine leaves an empty home empty", () => {
  it("as an endpoint of npm run stack", async () => {
    const { ORT_DISABLE_TELEMETRY: _, ...env } = process.env;
    const words = ["--import", "tsx", "aws/local/start.ts", "--stack-only"];
    const stack = spawn(process.execPath, words, {
      env: { ...env, HOME: home, STACK_PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const ended = new Promise((resolve) => stack.once("close", resolve));
    let isStarted = false;
    for await (const line of createInterface({ input: stack.stdout })) {
      if (!line.includes("Ctrl-C stops everything")) continue;
      isStarted = true;
      stack.kill("SIGINT");
    }
    await ended;
    expect(isStarted).toBe(true);
    expect(await readdir(home)).toEqual([]);
  });

  it("inside the function's thread, in a test", async () => {
    vi.stubEnv("HOME", home);
    const cloud = await startFunctionCloud();
    const function_ = await cloud.startFunction(
      { MODEL_PATH: resolve("aws/local/models/smoke-unet.onnx"), ENDPOINT_NAME: "" },
      { NODE_PATH: resolve("node_modules") },
    );
    await cloud.predictions({ file_name: cloud.chipKey }, function_);
    await cloud.closeTests();
    await cloud.close();
    expect(await readdir(home)).toEqual([]);
  });
});

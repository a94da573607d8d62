// The commands run in real bash, with the AWS CLI and curl, against the local stack.
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { startFaultStack } from "#local/fixtures/fault-stack.ts";
import { exportedRun, SAMPLE } from "#local/fixtures/pasted-python.ts";
import { isInstalled } from "#local/fixtures/program.ts";
import { pythonEnvironment } from "#local/fixtures/python.ts";
import { curlSteps } from "./curl-steps.ts";

const run = promisify(execFile);
const isAllInstalled = ["bash", "aws", "curl"].map(isInstalled).every(Boolean);

describe.skipIf(!isAllInstalled)("the commands of a report", () => {
  it.each(["none", "iam"] as const)(
    "upload the array and save the prediction, where the API's authorization is %s",
    async (apiAuth) => {
      const { stack, close } = await startFaultStack({ apiAuth });
      const folder = await mkdtemp(join(tmpdir(), "plumescope-steps-"));
      try {
        const fileName = "-it's a chip.npy";
        const exported = { ...(await exportedRun(stack)), fileName };
        await copyFile(SAMPLE, join(folder, fileName));
        const env = pythonEnvironment(stack, folder);
        await run("bash", ["--norc", "-c", curlSteps(exported)], { cwd: folder, env });
        const reply: unknown = JSON.parse(await readFile(join(folder, "prediction.json"), "utf8"));
        expect(reply).toMatchObject({ predictions: expect.anything() });
      } finally {
        await close();
        await rm(folder, { recursive: true });
      }
    },
  );
});

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, describe, expect, it } from "vitest";
import { freePort } from "./fixtures/free-port.ts";

const COMMAND = "tsx aws/local/start.ts --stack-only";
const started: { readonly child: ChildProcess; readonly port: string | undefined }[] = [];
afterEach(async () => {
  for (const { child, port } of started.splice(0)) {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    if (port !== undefined) await rm(join(".data", port), { recursive: true, force: true });
  }
});

/** Runs the command of `npm run stack`, or another script. */
function run(environment: Record<string, string>, script = COMMAND.replace("tsx ", "")) {
  const child = spawn(process.execPath, ["--import", "tsx", ...script.split(" ")], {
    env: { ...process.env, ...environment },
  });
  started.push({ child, port: environment["STACK_PORT"] });
  const printed = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    printed.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    printed.err += chunk;
  });
  const exit = once(child, "exit").then(([code]) => code as number | null);
  return { child, printed, exit };
}

function exported(out: string): Record<string, string> {
  return Object.fromEntries(
    [...out.matchAll(/^export (\w+)=(\S+)$/gm)].map(([, name, value]) => [name, value]),
  );
}

describe("npm run stack", () => {
  it("is the tested command", async () => {
    const { scripts } = JSON.parse(await readFile("package.json", "utf8"));
    expect(scripts.stack).toBe(COMMAND);
  });

  it("prints its addresses but no secret, and stops on SIGINT with code 0", async () => {
    const port = await freePort();
    const { child, printed, exit } = run({ STACK_PORT: String(port) });
    await expect.poll(() => printed.out, { timeout: 20_000 }).toContain("Ctrl-C stops everything.");
    expect(printed.out).toContain(`http://localhost:${port}/_aws/execute-api/workshop/demo/infer`);
    expect(printed.out).not.toMatch(/ASIA|TOKEN/);
    // Its own folder: a second stack of this clone has other objects and CORS rules.
    expect(printed.out).toContain(join(".data", String(port), "function.log"));
    expect(printed.out).toContain("npm run credentials");
    child.kill("SIGINT");
    expect(await exit).toBe(0);
    await expect(fetch(`http://127.0.0.1:${port}/_plumescope/health`)).rejects.toThrow();
  }, 30_000);

  it("reports a taken port in one sentence", async () => {
    const port = await freePort();
    const taken = createServer().listen(port, "127.0.0.1");
    await once(taken, "listening");
    const { printed, exit } = run({ STACK_PORT: String(port) });
    expect(await exit).toBe(1);
    taken.close();
    expect(printed.err.trim()).toBe(
      `Port ${port} is taken by another program (LocalStack uses 4566 too); stop that one, or start with --stack-port ${port + 1}.`,
    );
  }, 30_000);
});

describe("npm start", () => {
  it("prints every setting on --help and starts nothing", async () => {
    const { printed, exit } = run({}, "aws/local/start.ts --help");
    expect(await exit).toBe(0);
    expect(printed.out).toContain("--config FILE");
  }, 30_000);

  it("prints each problem of a workshop's file on a line, and starts nothing", async () => {
    const { printed, exit } = run({}, "aws/local/start.ts --config package.json");
    expect(await exit).toBe(1);
    expect(printed.err).toContain("package.json is not valid:\n  workshop is missing.\n");
  }, 30_000);
});

describe("npm run credentials", () => {
  it("prints credentials that work at the running stack", async () => {
    const port = await freePort();
    const { printed: stackPrinted } = run({ STACK_PORT: String(port) });
    await expect.poll(() => stackPrinted.out, { timeout: 20_000 }).toContain("Ctrl-C");
    const { printed, exit } = run({ STACK_PORT: String(port) }, "aws/local/credentials.ts");
    expect(await exit).toBe(0);
    const {
      AWS_REGION: region = "",
      AWS_ENDPOINT_URL: endpoint = "",
      AWS_ACCESS_KEY_ID: accessKeyId = "",
      AWS_SECRET_ACCESS_KEY: secretAccessKey = "",
      AWS_SESSION_TOKEN: sessionToken = "",
    } = exported(printed.out);
    const credentials = { accessKeyId, secretAccessKey, sessionToken };
    const sts = new STSClient({ region, endpoint, credentials });
    expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toContain("demo-participant");
    const script = "aws/local/credentials.ts --powershell";
    const inPowerShell = run({ STACK_PORT: String(port) }, script);
    expect(await inPowerShell.exit).toBe(0);
    // As the AWS access portal prints them for PowerShell.
    expect(inPowerShell.printed.out).toMatch(/^\$Env:AWS_ACCESS_KEY_ID="ASIA[A-Z0-9]{16}"$/m);
    expect(inPowerShell.printed.out.match(/^\$Env:AWS_\w+="[^"$\s]+"$/gm)).toHaveLength(6);
  }, 60_000);

  it("says how to start a stack if there is none", async () => {
    const port = await freePort();
    const { printed, exit } = run({ STACK_PORT: String(port) }, "aws/local/credentials.ts");
    expect(await exit).toBe(1);
    expect(printed.err).toContain("npm start or npm run stack");
  }, 30_000);
});

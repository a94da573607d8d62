import { PassThrough } from "node:stream";
import { afterEach, describe, expect, it } from "vitest";
import type { Misbehaviour } from "./fixtures/misbehaving-function.ts";
import { startMisbehavingRuntime } from "./fixtures/misbehaving-runtime.ts";
import type { LambdaOptions, LambdaRuntime } from "./lambda-runtime.ts";

const running: LambdaRuntime[] = [];
afterEach(() => Promise.all(running.splice(0).map((runtime) => runtime.close())));

async function start(options: Partial<LambdaOptions> = {}) {
  const runtime = await startMisbehavingRuntime(options);
  running.push(runtime);
  return (task: Misbehaviour) => runtime.invoke(JSON.stringify(task));
}

async function description(invocation: ReturnType<LambdaRuntime["invoke"]>) {
  const outcome = await invocation;
  if (outcome.kind !== "result") throw new Error(`no result: ${JSON.stringify(outcome)}`);
  return JSON.parse(outcome.payload);
}

describe("a function in the local runtime", () => {
  it("keeps its module between events and does not inherit this process's environment", async () => {
    const invoke = await start();
    const first = await description(invoke({ do: "describe-yourself" }));
    const second = await description(invoke({ do: "describe-yourself" }));
    expect([first.calls, second.calls]).toEqual([1, 2]);
    expect(first.environment).toMatchObject({
      GREETING: "hello",
      AWS_REGION: "us-west-2",
      AWS_LAMBDA_FUNCTION_NAME: "misbehaving",
    });
    expect(first.environment).not.toHaveProperty("PATH");
  });

  it("gets a context with its own request id and the remaining time", async () => {
    const invoke = await start({ timeoutMs: 5000 });
    const { context, left } = await description(invoke({ do: "describe-yourself" }));
    expect(context.invokedFunctionArn).toBe(
      "arn:aws:lambda:us-west-2:000000000000:function:misbehaving",
    );
    expect(context.awsRequestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(left).toBeGreaterThan(0);
    expect(left).toBeLessThanOrEqual(5000);
  });

  it("starts no instance once it is closed", async () => {
    const runtime = await startMisbehavingRuntime({});
    await runtime.close();
    expect(await runtime.invoke(JSON.stringify({ do: "describe-yourself" }))).toEqual({
      kind: "rejected",
      status: 429,
    });
  });

  it("reports a thrown error, also in the log, and handles the next event", async () => {
    const log = new PassThrough();
    const invoke = await start({ log });
    expect(await invoke({ do: "throw" })).toEqual({
      kind: "function-error",
      errorType: "TypeError",
      errorMessage: "the function threw",
    });
    expect(String(log.read())).toContain("the function threw");
    expect((await description(invoke({ do: "describe-yourself" }))).calls).toBe(2);
  });

  it.each([
    ["crash-later", "uncaught"],
    ["exit", "exit status 3"],
  ] as const)("restarts after a %s", async (how, message) => {
    const invoke = await start();
    const outcome = await invoke({ do: how });
    expect(outcome).toMatchObject({
      kind: "function-error",
      errorMessage: expect.stringContaining(message),
    });
    expect((await description(invoke({ do: "describe-yourself" }))).calls).toBe(1);
  });

  it("is stopped at its time limit even in a loop that never yields", async () => {
    const invoke = await start({ timeoutMs: 300 });
    expect(await invoke({ do: "spin" })).toMatchObject({
      kind: "function-error",
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringMatching(/^Task timed out after \d+\.\d\d seconds$/),
    });
  });

  it("is throttled only when every instance is busy", async () => {
    const invoke = await start({ concurrency: 2 });
    const outcomes = await Promise.all(
      [1, 2, 3].map(() => invoke({ do: "sleep", ms: 200 }).then(({ kind }) => kind)),
    );
    expect(outcomes).toEqual(["result", "result", "rejected"]);
    expect((await invoke({ do: "sleep", ms: 1 })).kind).toBe("result");
  });

  it("gets new credentials, in a new instance, before the old ones expire", async () => {
    const ends = [new Date("2030-01-01T00:00:10Z"), new Date("2030-01-01T01:00:00Z")];
    const invoke = await start({
      now: () => new Date("2030-01-01T00:00:00Z"),
      environment: () => ({ variables: {}, expiresAt: ends.shift() ?? new Date(0) }),
    });
    expect((await description(invoke({ do: "describe-yourself" }))).calls).toBe(1);
    expect((await description(invoke({ do: "describe-yourself" }))).calls).toBe(2);
    expect(ends).toEqual([]);
  });

  it("accepts events up to 6,291,456 bytes and results up to 6,291,556", async () => {
    const invoke = await start();
    const runtime = running[0];
    const event = `{"do":"answer","result":"${"x".repeat(6_291_456 - 27)}"}`;
    expect(event.length).toBe(6_291_456);
    expect((await runtime?.invoke(event))?.kind).toBe("result");
    expect(await runtime?.invoke(`${event} `)).toEqual({ kind: "rejected", status: 413 });
    expect((await invoke({ do: "reply-of", bytes: 6_291_556 })).kind).toBe("result");
    expect(await invoke({ do: "reply-of", bytes: 6_291_557 })).toMatchObject({
      kind: "function-error",
      errorType: "Function.ResponseSizeTooLarge",
    });
  });
});

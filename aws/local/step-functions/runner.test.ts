// The examples of the Amazon States Language's specification (https://states-language.net/spec.html, its
// sample code: Apache 2.0) and of AWS's pages, with the results that they print.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { functionError, InvocationOutcome, runDefinition } from "./fixtures/run-definition.ts";
import { virtualClock } from "./fixtures/virtual-clock.ts";
import type { Json, JsonObject } from "./json.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";

/** A machine of one state. */
function only(state: object): object {
  return { StartAt: "Only", States: { Only: { End: true, ...state } } };
}

function task(name: string, fields: object = {}): object {
  return { Type: "Task", Resource: ARN + name, ...fields };
}

function succeeded(output: Json): object {
  return { status: "SUCCEEDED", output };
}

function failed(error: string, cause: unknown = expect.any(String)): object {
  return { status: "FAILED", error, cause };
}

const sum = (event: Json): Json => {
  const { val1, val2 } = event as { val1: number; val2: number };
  return val1 + val2;
};

describe("input and output processing", () => {
  const numbers = { title: "Numbers to add", numbers: { val1: 3, val2: 4 } };

  it("passes the input to the task, and its result on", async () => {
    const outcome = await runDefinition(only(task("Add")), numbers.numbers, {
      functions: { Add: sum },
    });
    expect(outcome).toEqual(succeeded(7));
  });

  it("selects by InputPath and places by ResultPath", async () => {
    const state = task("Add", { InputPath: "$.numbers", ResultPath: "$.sum" });
    const outcome = await runDefinition(only(state), numbers, { functions: { Add: sum } });
    expect(outcome).toEqual(succeeded({ ...numbers, sum: 7 }));
  });

  it.each([
    ["$.b.greeting", { a: 1 }, "Hi!", { a: 1, b: { greeting: "Hi!" } }],
    ["$.master.detail", { master: { detail: [1, 2, 3] } }, 6, { master: { detail: 6 } }],
    [
      "$.master.result.sum",
      { master: { detail: [1, 2, 3] } },
      6,
      { master: { detail: [1, 2, 3], result: { sum: 6 } } },
    ],
    [null, { a: 1 }, "Hi!", { a: 1 }],
    ["$", { a: 1 }, "Hi!", "Hi!"],
  ])("places a result at %s", async (ResultPath, input, result, output) => {
    const outcome = await runDefinition(only(task("X", { ResultPath })), input, {
      functions: { X: () => result },
    });
    expect(outcome).toEqual(succeeded(output));
  });

  it("fails where a ResultPath cannot apply", async () => {
    const functions = { X: () => 1 };
    const outcome = await runDefinition(only(task("X", { ResultPath: "$.x" })), "foo", {
      functions,
    });
    expect(outcome).toEqual(failed("States.ResultPathMatchFailure"));
  });

  it("makes null paths empty objects", async () => {
    const seen: Json[] = [];
    const functions = { X: (event: Json) => seen.push(event) };
    const state = task("X", { InputPath: null, OutputPath: null });
    expect(await runDefinition(only(state), { a: 1 }, { functions })).toEqual(succeeded({}));
    expect(seen).toEqual([{}]);
  });

  it("replaces a result by its ResultSelector, and reads the context object", async () => {
    const state = task("X", {
      ResultSelector: { "body.$": "$.Payload.body", "machine.$": "$$.StateMachine.Name" },
      ResultPath: "$.stepresult",
    });
    const functions = { X: () => ({ Payload: { body: 1, other: 2 } }) };
    const outcome = await runDefinition(only(state), { a: 1 }, { functions });
    expect(outcome).toEqual(succeeded({ a: 1, stepresult: { body: 1, machine: "Test" } }));
  });

  it("injects a Pass state’s Result", async () => {
    const Result = { "x-datum": 0.381018, "y-datum": 622.2269926397355 };
    const state = { Type: "Pass", Result, ResultPath: "$.coords" };
    const outcome = await runDefinition(only(state), { georefOf: "Home" });
    expect(outcome).toEqual(succeeded({ georefOf: "Home", coords: Result }));
  });

  it("limits data to 256 KiB, which no States.ALL catches", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const definition = {
      StartAt: "X",
      States: { X: task("X", { End: true, Catch }), Caught: { Type: "Succeed" } },
    };
    const sized = (length: number) =>
      runDefinition(definition, {}, { functions: { X: () => "x".repeat(length - 2) } });
    expect((await sized(262_144)).status).toBe("SUCCEEDED");
    expect(await sized(262_145)).toEqual(failed("States.DataLimitExceeded"));
  });
});

/** A function that throws these errors, one after another, and then returns its event. */
function throwing(...errors: readonly string[]): (event: Json) => Json {
  const left = [...errors];
  return (event) => {
    const next = left.shift();
    if (next === undefined) return event;
    throw functionError(next);
  };
}

describe("retries", () => {
  const X = task("X", {
    Next: "Y",
    Retry: [
      { ErrorEquals: ["ErrorA", "ErrorB"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
      { ErrorEquals: ["ErrorC"], IntervalSeconds: 5 },
    ],
    Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
  });
  const complex = {
    StartAt: "X",
    States: { X, Y: { Type: "Succeed" }, Z: { Type: "Pass", Result: "Z", End: true } },
  };

  it("count for each retrier: the specification’s complex scenario", async () => {
    const clock = virtualClock();
    const functions = { X: throwing("ErrorA", "ErrorB", "ErrorC", "ErrorB") };
    expect(await runDefinition(complex, 1, { clock, functions })).toEqual(succeeded("Z"));
    expect(clock.slept).toEqual([1000, 2000, 5000]);
  });

  it("go on to the result if there is one", async () => {
    const functions = { X: throwing("ErrorA", "ErrorC", "ErrorB") };
    expect(await runDefinition(complex, "in", { functions })).toEqual(succeeded("in"));
  });

  it("wait 3 and 4.5 seconds at a backoff rate of 1.5", async () => {
    const clock = virtualClock();
    const Retry = [
      { ErrorEquals: ["States.Timeout"], IntervalSeconds: 3, MaxAttempts: 2, BackoffRate: 1.5 },
    ];
    const state = task("X", { Retry, TimeoutSeconds: 10 });
    const functions = { X: () => new Promise<Json>(() => undefined) };
    const outcome = await runDefinition(only(state), {}, { clock, functions });
    expect(outcome).toEqual(failed("States.Timeout"));
    expect(clock.slept).toEqual([10_000, 3000, 10_000, 4500, 10_000]);
  });

  it("stop at the first retrier that matches", async () => {
    const Retry = [
      { ErrorEquals: ["States.Timeout"], MaxAttempts: 0 },
      { ErrorEquals: ["States.ALL"] },
    ];
    const run = (error: string) =>
      runDefinition(only(task("X", { Retry })), 1, { functions: { X: throwing(error) } });
    expect(await run("States.Timeout")).toEqual(failed("States.Timeout"));
    expect(await run("Other")).toEqual(succeeded(1));
  });

  it("are bounded by MaxDelaySeconds, and jittered from 0 on", async () => {
    const retrier = { ErrorEquals: ["E"], IntervalSeconds: 3, MaxAttempts: 3, MaxDelaySeconds: 5 };
    const waits = async (JitterStrategy: string) => {
      const clock = virtualClock();
      const state = task("X", { Retry: [{ ...retrier, JitterStrategy }] });
      const functions = { X: throwing("E", "E", "E") };
      await runDefinition(only(state), {}, { clock, functions, random: () => 0.25 });
      return clock.slept;
    };
    expect(await waits("NONE")).toEqual([3000, 5000, 5000]);
    expect(await waits("FULL")).toEqual([750, 1250, 1250]);
  });

  it("by States.TaskFailed are of every error but a timeout", async () => {
    const Retry = [{ ErrorEquals: ["States.TaskFailed"], MaxAttempts: 1 }];
    const run = (error: string) =>
      runDefinition(only(task("X", { Retry })), 1, { functions: { X: throwing(error) } });
    expect(await run("Lambda.Unknown")).toEqual(succeeded(1));
    expect(await run("States.Timeout")).toEqual(failed("States.Timeout"));
  });

  it("never are of States.Runtime", async () => {
    const Retry = [{ ErrorEquals: ["States.ALL"] }];
    const state = task("X", { Retry, Parameters: { "a.$": "$.missing" } });
    expect(await runDefinition(only(state), {})).toEqual(failed("States.Runtime"));
  });

  it("count in the context object", async () => {
    const seen: Json[] = [];
    const fail = throwing("E");
    const state = task("X", {
      Parameters: { "retries.$": "$$.State.RetryCount" },
      Retry: [{ ErrorEquals: ["E"] }],
    });
    const functions = {
      X(event: Json) {
        seen.push(event);
        return fail(event);
      },
    };
    await runDefinition(only(state), {}, { functions });
    expect(seen).toEqual([{ retries: 0 }, { retries: 1 }]);
  });
});

describe("catchers", () => {
  const definition = {
    StartAt: "X",
    States: {
      X: task("X", {
        End: true,
        Catch: [
          {
            ErrorEquals: ["java.lang.Exception"],
            ResultPath: "$.error-info",
            Next: "RecoveryState",
          },
          { ErrorEquals: ["States.ALL"], Next: "EndMachine" },
        ],
      }),
      RecoveryState: { Type: "Succeed" },
      EndMachine: { Type: "Pass", End: true },
    },
  };
  const run = (error: string) =>
    runDefinition(definition, { a: 1 }, { functions: { X: throwing(error) } });

  it("inject the Error Output where their ResultPath says", async () => {
    const info = { Error: "java.lang.Exception", Cause: expect.any(String) };
    expect(await run("java.lang.Exception")).toEqual(succeeded({ a: 1, "error-info": info }));
  });

  it("replace the input by it without one", async () => {
    const Cause = '{"errorMessage":"","errorType":"Other"}';
    expect(await run("Other")).toEqual(succeeded({ Error: "Other", Cause }));
  });
});

describe("errors of Lambda", () => {
  it.each([
    [functionError("TypeError", "x is not iterable"), "TypeError"],
    [functionError("Runtime.ExitError", "Runtime exited"), "Runtime.ExitError"],
    [functionError("Sandbox.Timedout", "Task timed out after 3.00 seconds"), "Sandbox.Timedout"],
    [new InvocationOutcome({ kind: "rejected", status: 429 }), "Lambda.TooManyRequestsException"],
  ])("are named as AWS names them: %s", async (outcome, error) => {
    const functions = {
      X: () => {
        throw outcome;
      },
    };
    expect(await runDefinition(only(task("X")), {}, { functions })).toEqual(failed(error));
    const none = await runDefinition(only(task("None")), {}, { functions });
    expect(none).toEqual(failed("Lambda.ResourceNotFoundException"));
  });
});

describe("a Choice state", () => {
  const definition = {
    StartAt: "DispatchEvent",
    States: {
      DispatchEvent: {
        Type: "Choice",
        Choices: [
          { Not: { Variable: "$.type", StringEquals: "Private" }, Next: "Public" },
          {
            And: [
              { Variable: "$.value", IsPresent: true },
              { Variable: "$.value", IsNumeric: true },
              { Variable: "$.value", NumericGreaterThanEquals: 20 },
              { Variable: "$.value", NumericLessThan: 30 },
            ],
            Next: "ValueInTwenties",
          },
          {
            Variable: "$.rating",
            NumericGreaterThanPath: "$.auditThreshold",
            Next: "StartAudit",
          },
        ],
        Default: "RecordEvent",
      },
      ...Object.fromEntries(
        ["Public", "ValueInTwenties", "StartAudit", "RecordEvent"].map((name) => [
          name,
          { Type: "Pass", Result: name, End: true },
        ]),
      ),
    },
  };

  it.each([
    [{ type: "Private", value: 22 }, "ValueInTwenties"],
    [{ type: "Other" }, "Public"],
    [{ type: "Private", value: 40, rating: 5, auditThreshold: 4 }, "StartAudit"],
    [{ type: "Private", value: "22", rating: 4, auditThreshold: 4 }, "RecordEvent"],
  ])("dispatches %j as the specification says", async (input, next) => {
    expect(await runDefinition(definition, input)).toEqual(succeeded(next));
  });

  it("fails where a rule’s path selects nothing", async () => {
    expect(await runDefinition(definition, { value: 1 })).toEqual(failed("States.Runtime"));
  });

  it.each([
    [{ TimestampLessThan: "2016-03-14T02:00:00+00:00" }, "2016-03-14T01:59:00Z", true],
    [{ TimestampLessThan: "2016-03-14T02:00:00Z" }, "14 March 2016", false],
    [{ StringLessThanEquals: "b" }, "b", true],
    [{ StringGreaterThan: "b" }, "B", false],
    [{ BooleanEquals: true }, true, true],
    [{ IsNull: false }, 1, true],
    [{ IsTimestamp: true }, "2016-03-14T01:59:00Z", true],
    [
      {
        Or: [
          { Variable: "$", IsString: true },
          { Variable: "$", IsBoolean: true },
        ],
      },
      true,
      true,
    ],
  ])("compares by %j", async (comparison, input, holds) => {
    const rule = "Or" in comparison ? comparison : { Variable: "$", ...comparison };
    const outcome = await runDefinition(
      {
        StartAt: "C",
        States: {
          C: { Type: "Choice", Choices: [{ ...rule, Next: "Yes" }], Default: "No" },
          Yes: { Type: "Pass", Result: true, End: true },
          No: { Type: "Pass", Result: false, End: true },
        },
      },
      input,
    );
    expect(outcome).toEqual(succeeded(holds));
  });
});

describe("Wait and Fail states", () => {
  it.each([
    [{ Seconds: 10 }, 10_000],
    [{ SecondsPath: "$.seconds" }, 20_000],
    [{ Timestamp: "1970-01-01T00:01:00Z" }, 60_000],
    [{ TimestampPath: "$.expirydate" }, 30_000],
  ])("wait by %j", async (time, ms) => {
    const clock = virtualClock();
    const input = { seconds: 20, expirydate: "1970-01-01T00:00:30Z" };
    await runDefinition(only({ Type: "Wait", ...time }), input, { clock });
    expect(clock.slept).toEqual([ms]);
  });

  it("fail by their Error and Cause", async () => {
    const state = { Type: "Fail", Error: "ErrorA", Cause: "Kaiju attack" };
    const outcome = await runDefinition({ StartAt: "F", States: { F: state } }, {});
    expect(outcome).toEqual(failed("ErrorA", "Kaiju attack"));
  });
});

describe("an execution", () => {
  it("times out after the machine’s TimeoutSeconds", async () => {
    const definition = { ...only(task("X", { Retry: [{ ErrorEquals: ["States.ALL"] }] })) };
    const functions = { X: () => new Promise<Json>(() => undefined) };
    const timed = { ...definition, TimeoutSeconds: 7 };
    expect(await runDefinition(timed, {}, { functions })).toMatchObject({ status: "TIMED_OUT" });
  });

  it("stops in the middle, and starts nothing after it", async () => {
    const stopped = new AbortController();
    const calls: Json[] = [];
    const clock = virtualClock();
    const functions = {
      X: async (event: Json) => {
        calls.push(event);
        if (event === 2) stopped.abort();
        await clock.sleep(1000, new AbortController().signal);
        return event;
      },
    };
    const outcome = await runDefinition(distributed({ MaxConcurrency: 3 }), [0, 1, 2, 3, 4], {
      clock,
      functions,
      signal: stopped.signal,
    });
    expect(outcome).toEqual({ status: "ABORTED" });
    await clock.sleep(10_000, new AbortController().signal);
    expect(calls).toEqual([0, 1, 2]);
  });
});

const PROCESS_X = { StartAt: "Work", States: { Work: task("X", { End: true }) } };

/** A machine of one Distributed Map. */
function distributed(fields: object, processor: object = PROCESS_X): object {
  const ProcessorConfig = { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" };
  return only({ Type: "Map", ItemProcessor: { ProcessorConfig, ...processor }, ...fields });
}

describe("an inline Map state", () => {
  const shipped = [
    { prod: "R31", "dest-code": 9511, quantity: 1344 },
    { prod: "S39", "dest-code": 9511, quantity: 40 },
    { prod: "R31", "dest-code": 9833, quantity: 12 },
  ];
  const input = {
    "ship-date": "2016-03-14T01:59:00Z",
    detail: { "delivery-partner": "UQS", shipped },
  };
  const state = {
    Type: "Map",
    InputPath: "$.detail",
    ItemsPath: "$.shipped",
    MaxConcurrency: 0,
    ResultPath: "$.detail.shipped",
    ItemProcessor: PROCESS_X,
  };

  it("gives each item to its processor, and returns the results in order", async () => {
    const seen: Json[] = [];
    const functions = { X: (event: Json) => seen.push(event) };
    expect(await runDefinition(only(state), input, { functions })).toEqual(
      succeeded({ ...input, detail: { ...input.detail, shipped: [1, 2, 3] } }),
    );
    expect(seen).toEqual(shipped);
  });

  it.each(["ItemSelector", "Parameters"])("makes the item’s input by %s", async (field) => {
    const seen: Json[] = [];
    const functions = { X: (event: Json) => seen.push(event) };
    const selector = { "parcel.$": "$$.Map.Item.Value", "courier.$": "$.delivery-partner" };
    await runDefinition(only({ ...state, [field]: selector }), input, { functions });
    expect(seen).toEqual(shipped.map((parcel) => ({ parcel, courier: "UQS" })));
  });

  it("fails with the first error of an iteration, and ends the others", async () => {
    const clock = virtualClock();
    const done: Json[] = [];
    const functions = {
      X: async (event: Json) => {
        if (event === 1) throw functionError("Broken");
        await clock.sleep(5000, new AbortController().signal);
        return done.push(event);
      },
    };
    const definition = only({
      Type: "Map",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "Work",
        States: { Work: task("X", { Next: "Then" }), Then: task("X", { End: true }) },
      },
    });
    const outcome = await runDefinition(definition, [0, 1, 2, 3], { clock, functions });
    expect(outcome).toEqual(failed("Broken"));
    await clock.sleep(60_000, new AbortController().signal);
    // The function that ran goes on to its end; nothing comes after it.
    expect(done).toEqual([0]);
  });

  it("refuses what is no array", async () => {
    expect(await runDefinition(only({ ...state, InputPath: "$" }), input)).toEqual(
      failed("States.Runtime"),
    );
  });
});

describe("a Distributed Map state", () => {
  // https://docs.aws.amazon.com/step-functions/latest/dg/input-output-itembatcher.html
  it("batches its items with the BatchInput, as AWS’s page shows", async () => {
    const seen: Json[] = [];
    const functions = { X: (event: Json) => seen.push(event) };
    const items = ["a", "b", "c"].map((verdict) => ({ verdict }));
    const ItemBatcher = { MaxItemsPerBatch: 2, BatchInput: { factCheck: "December 2022" } };
    const outcome = await runDefinition(distributed({ ItemBatcher }), items, { functions });
    expect(outcome).toEqual(succeeded([1, 2]));
    const BatchInput = { factCheck: "December 2022" };
    expect(seen).toEqual([
      { BatchInput, Items: items.slice(0, 2) },
      { BatchInput, Items: items.slice(2) },
    ]);
  });

  it("is done at once without items", async () => {
    expect(await runDefinition(distributed({}), [])).toEqual(succeeded([]));
  });

  it("runs at most MaxConcurrency executions at once", async () => {
    const clock = virtualClock();
    let running = 0;
    let most = 0;
    const functions = {
      X: async (event: Json) => {
        running += 1;
        most = Math.max(most, running);
        await clock.sleep(typeof event === "number" ? event : 0, new AbortController().signal);
        running -= 1;
        return event;
      },
    };
    const items = [50, 10, 30, 20, 40, 60, 70];
    const definition = distributed({ MaxConcurrency: 3 });
    expect(await runDefinition(definition, items, { clock, functions })).toEqual(succeeded(items));
    expect(most).toBe(3);
  });

  it("fails by its threshold at the first execution that fails, and can be caught", async () => {
    const functions = { X: throwing("Broken") };
    const threshold = failed(
      "States.ExceedToleratedFailureThreshold",
      "The specified tolerated failure threshold was exceeded",
    );
    expect(await runDefinition(distributed({}), [1, 2], { functions })).toEqual(threshold);
  });

  it("gives each execution a context object of its own", async () => {
    const seen: JsonObject[] = [];
    const Parameters = { "id.$": "$$.Execution.Id", "input.$": "$$.Execution.Input" };
    const Work = task("X", { End: true, Parameters });
    const functions = { X: (event: Json) => seen.push(event as JsonObject) };
    await runDefinition(
      distributed({ Label: "Tiles" }, { StartAt: "Work", States: { Work } }),
      [7],
      {
        functions,
      },
    );
    const id = /^arn:aws:states:us-east-1:123456789012:execution:Test\/Tiles:[\w-]+$/;
    expect(seen).toEqual([{ id: expect.stringMatching(id), input: 7 }]);
  });
});

/** One level of nested Map states. */
interface Level {
  readonly mode: "INLINE" | "DISTRIBUTED";
  readonly MaxConcurrency: number;
  /** Items in a batch; for DISTRIBUTED only. */
  readonly batch: number;
}

/** How often a leaf fails before it succeeds, and how long each try takes. */
interface Leaf {
  readonly id: number;
  readonly failures: number;
  readonly ms: number;
}

const LEVEL: fc.Arbitrary<Level> = fc.record({
  mode: fc.constantFrom("INLINE", "DISTRIBUTED"),
  MaxConcurrency: fc.integer({ min: 0, max: 4 }),
  batch: fc.integer({ min: 1, max: 3 }),
});

const ATTEMPTS = 2;

/** The levels as nested Map states, around a task that is retried twice. */
function nested(levels: readonly Level[], depth = 0): object {
  const [level, ...inner] = levels;
  const name = `State ${depth}`;
  if (level === undefined) {
    const Retry = [{ ErrorEquals: ["Flaky"], MaxAttempts: ATTEMPTS }];
    return { StartAt: name, States: { [name]: task("X", { End: true, Retry }) } };
  }
  const { mode, MaxConcurrency, batch } = level;
  const items = nested(inner, depth + 1);
  const ofBatch = { Type: "Map", ItemsPath: "$.Items", ItemProcessor: items, End: true };
  const batchName = `Batch ${depth}`;
  const map =
    mode === "INLINE"
      ? { ItemProcessor: items }
      : {
          ItemBatcher: { MaxItemsPerBatch: batch },
          ItemProcessor: {
            ProcessorConfig: { Mode: mode, ExecutionType: "STANDARD" },
            StartAt: batchName,
            States: { [batchName]: ofBatch },
          },
        };
  return { StartAt: name, States: { [name]: { Type: "Map", MaxConcurrency, End: true, ...map } } };
}

describe("nested Map states", () => {
  const cases = fc.array(LEVEL, { minLength: 1, maxLength: 3 }).chain((levels) => {
    const leaf = fc.record({ failures: fc.nat(ATTEMPTS + 1), ms: fc.nat(50) });
    let items: fc.Arbitrary<unknown> = leaf;
    for (const _ of levels) items = fc.array(items, { maxLength: 4 });
    return fc.record({ levels: fc.constant(levels), items });
  });

  it("end with every item once, or failed", async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ levels, items }) => {
        const leaves: Leaf[] = [];
        const numbered: Json = JSON.parse(JSON.stringify(items), (_, value) => {
          if (typeof value !== "object" || Array.isArray(value)) return value;
          const numberedLeaf = { ...value, id: leaves.length };
          leaves.push(numberedLeaf);
          return numberedLeaf;
        });
        const tries = new Map<number, number>();
        const done: number[] = [];
        const clock = virtualClock();
        const functions = {
          X: async (event: Json) => {
            const leaf = leaves[(event as JsonObject)["id"] as number];
            if (leaf === undefined) throw new Error("No such leaf");
            const tried = tries.get(leaf.id) ?? 0;
            tries.set(leaf.id, tried + 1);
            await clock.sleep(leaf.ms, new AbortController().signal);
            if (tried < leaf.failures) throw functionError("Flaky");
            done.push(leaf.id);
            return leaf.id;
          },
        };
        const outcome = await runDefinition(nested(levels), numbered, { clock, functions });
        const isHopeless = leaves.some(({ failures }) => failures > ATTEMPTS);
        expect(outcome.status).toBe(isHopeless ? "FAILED" : "SUCCEEDED");
        expect(new Set(done).size).toBe(done.length);
        if (outcome.status !== "SUCCEEDED") return;
        const order = JSON.stringify(outcome.output).match(/\d+/g) ?? [];
        expect(order.map(Number)).toEqual(leaves.map(({ id }) => id));
        expect(done).toHaveLength(leaves.length);
      }),
      { numRuns: 60 },
    );
  });
});

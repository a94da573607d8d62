// biome-ignore-all lint/suspicious/noTemplateCurlyInString: substitutions are written like templates.
// AWS's published samples, and asl-validator as a second opinion on what a valid definition is.
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import validate from "asl-validator";
import { describe, expect, it } from "vitest";
import { sceneWorkflow } from "#lambda/scenes/workflow.ts";
import { parseStateMachine } from "./definition.ts";
import { functionError, InvocationOutcome, runDefinition } from "./fixtures/run-definition.ts";
import { virtualClock } from "./fixtures/virtual-clock.ts";
import type { Json } from "./json.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:";

/** A sample with the ARN of a function in place of each substitution, and the partition. */
async function sample(name: string) {
  const file = new URL(`fixtures/samples/${name}.asl.json`, import.meta.url);
  const text = await readFile(fileURLToPath(file), "utf8");
  const named = text
    .replaceAll("${AWSPartition}", "aws")
    .replaceAll(/\$\{(\w+)\}/g, (_, substitution) => ARN + substitution);
  const definition: { States: Record<string, Record<string, unknown>> } = JSON.parse(named);
  return definition;
}

function isValid(definition: object): boolean {
  // asl-validator writes into what it validates.
  return validate(structuredClone(definition)).isValid;
}

function succeeded(output: unknown): object {
  return { status: "SUCCEEDED", output };
}

describe("AWS’s samples run as they say", () => {
  it.each([
    [{ type: "Public", value: 1 }, "NEXT_STATE_ONE"],
    [{ type: "Private", value: 0 }, "NEXT_STATE_TWO"],
    [{ type: "Private", value: 25 }, "NEXT_STATE_TWO"],
    [{ type: "Private", value: 30 }, "DEFAULT_STATE"],
  ])("path-based-on-data: %j goes to %s", async (input, state) => {
    const definition = await sample("path-based-on-data");
    for (const [name, each] of Object.entries(definition.States)) {
      if (each["Type"] === "Pass") each["Result"] = name;
    }
    expect(await runDefinition(definition, input)).toEqual(succeeded(state));
  });

  it("retry-with-exponential-backoff: waits 2, 4, 8 s, up to six times", async () => {
    const definition = await sample("retry-with-exponential-backoff");
    const run = async (failures: number) => {
      let calls = 0;
      const clock = virtualClock();
      const generateRandomResponsesLambda = (): Json => {
        calls += 1;
        if (calls > failures) return { statusCode: 200 };
        throw calls === 1
          ? new InvocationOutcome({ kind: "rejected", status: 429 })
          : functionError("InternalServerError");
      };
      const options = { clock, functions: { generateRandomResponsesLambda } };
      const outcome = await runDefinition(definition, {}, options);
      return { outcome, waits: clock.slept };
    };
    expect(await run(3)).toEqual({
      outcome: succeeded({ statusCode: 200 }),
      waits: [2000, 4000, 8000],
    });
    expect(await run(7)).toMatchObject({
      outcome: { status: "FAILED" },
      waits: [2000, 4000, 8000, 16_000, 32_000, 64_000],
    });
  });

  it("generate-thumbnail: chooses by an item of the result, and hands on the next", async () => {
    const definition = await sample("generate-thumbnail");
    const run = (isValidImage: number) =>
      runDefinition(
        definition,
        { key: "a.png" },
        {
          functions: {
            getImageMetadataArn: (event) => [{ isValidImage }, event],
            generateThumbnailArn: (event) => ({ made: event }),
          },
        },
      );
    expect(await run(1)).toEqual(succeeded({ made: { key: "a.png" } }));
    const error = "Image is not in valid format or size!!";
    expect(await run(0)).toEqual({ status: "FAILED", error, cause: error });
  });

  it("image-processing-app: maps the cheques of a result, each with the context object", async () => {
    const outcome = await runDefinition(
      await sample("image-processing-app"),
      { owner: "ada" },
      {
        functions: {
          BucketCreation: () => "bucket",
          GetChequeIDs: () => ({ cheques: [{ id: 1 }, { id: 2 }] }),
          GetChequeImages: (event) => (event as { input: number }).input,
          ZipImages: () => "zip",
        },
      },
    );
    expect(outcome).toMatchObject(
      succeeded({
        owner: "ada",
        BucketName: { Payload: "bucket" },
        ChequesImagesList: [
          { id: 1, ChequesImages: { Payload: 1, StatusCode: 200 } },
          { id: 2, ChequesImages: { Payload: 2 } },
        ],
        ZipFile: { Payload: "zip", ExecutedVersion: "$LATEST" },
      }),
    );
  });

  it.each([
    [{}, 5000],
    [{ "test-input": { "delay-seconds": 3 } }, 3000],
  ])("runner-simplewait: %j waits %d ms", async (input, ms) => {
    const clock = virtualClock();
    await runDefinition(await sample("runner-simplewait"), input, { clock });
    expect(clock.slept).toEqual([ms]);
  });

  it("monte-carlo-data-processing: a Distributed Map in each iteration of an inline one", async () => {
    const definition = await sample("monte-carlo-data-processing");
    expect(() => parseStateMachine(definition)).toThrow("/ItemReader: ");
    // Without the two fields that read from S3 and write to it, it is a workflow like ours.
    const text = JSON.stringify(definition, (name, value) =>
      name === "ItemReader" || name === "ResultWriter" ? undefined : value,
    ).replace('"MaxConcurrency":1000', '"MaxConcurrency":1000,"ItemsPath":"$.key.keys"');
    const batches: Json[] = [];
    let isSlow = true;
    const clock = virtualClock();
    const outcome = await runDefinition(
      JSON.parse(text),
      {},
      {
        clock,
        functions: {
          InventoryPartitionLambda: () => ({
            body: { files: [{ keys: [...Array(150).keys()] }, { keys: [] }] },
          }),
          DataProcessLambda(event) {
            if (isSlow) {
              isSlow = false;
              throw functionError("SlowDown");
            }
            batches.push(event);
            return "done";
          },
        },
      },
    );
    expect(outcome).toEqual(succeeded([["done", "done"], []]));
    expect(clock.slept).toEqual([30_000]);
    const sizes = batches.map((batch) => (batch as { Items: Json[] }).Items.length);
    expect(sizes.toSorted((a, b) => b - a)).toEqual([100, 50]);
    expect(batches[0]).toMatchObject({
      BatchInput: { workshop_variables: { batch_output_files: "yes", input_sampling: 2 } },
    });
  });

  it("and asl-validator accepts each of them", async () => {
    for (const name of [
      "path-based-on-data",
      "retry-with-exponential-backoff",
      "generate-thumbnail",
      "runner-simplewait",
      "image-processing-app",
    ]) {
      expect([name, isValid(await sample(name))]).toEqual([name, true]);
    }
  });
});

describe("the workflow of scene jobs", () => {
  const workflow = sceneWorkflow(
    { plan: `${ARN}plan`, predict: `${ARN}predict`, stitch: `${ARN}stitch` },
    4,
  );

  it("is valid to asl-validator and to the runner", () => {
    expect(validate(structuredClone(workflow)).errorsText()).toBe("");
    expect(() => parseStateMachine(workflow)).not.toThrow();
  });
});

const LAMBDA = { Type: "Task", Resource: `${ARN}X`, End: true };
const INNER = { StartAt: "X", States: { X: LAMBDA } };

/** A machine of one state. */
function only(state: object): object {
  return { StartAt: "Only", States: { Only: state } };
}

describe("a definition is refused", () => {
  it.each([
    [[{ ErrorEquals: ["States.ALL", "E"] }], "States.ALL stands alone in ErrorEquals."],
    [[{ ErrorEquals: ["States.ALL"] }, { ErrorEquals: ["E"] }], "in the last one only"],
  ])("where States.ALL is not last and alone: %j", (Retry, problem) => {
    expect(() => parseStateMachine(only({ ...LAMBDA, Retry }))).toThrow(problem);
  });

  it.each([
    ["explicit-failure-with-parallel-states", /^\/States\/Parallel\/Type: The runner knows Task, /],
    [
      "load-generator",
      /\/States\/Run Lambda\/Parameters: "States.StringToJson\(\$.LambdaParameters\)" is not a path/,
    ],
  ])("with what the runner does not know: %s", async (name, problem) => {
    const definition = await sample(name);
    expect(() => parseStateMachine(definition)).toThrow(problem);
  });

  it.each([
    ["QueryLanguage", { ...INNER, QueryLanguage: "JSONata" }, "/QueryLanguage: "],
    ["a field", only({ ...LAMBDA, HeartbeatSeconds: 3 }), "/States/Only/HeartbeatSeconds: "],
    [
      "a service",
      only({ ...LAMBDA, Resource: "arn:aws:states:::sns:publish" }),
      "not arn:aws:states:::sns:publish",
    ],
    [
      "a parameter of lambda:invoke",
      only({
        ...LAMBDA,
        Resource: "arn:aws:states:::lambda:invoke",
        Parameters: { FunctionName: "X", InvocationType: "Event" },
      }),
      "FunctionName and Payload",
    ],
    [
      "a filter in a path",
      only({ ...LAMBDA, InputPath: "$.a[?(@.b > 1)]" }),
      "/States/Only/InputPath: ",
    ],
    ["a deep scan", only({ ...LAMBDA, OutputPath: "$..a" }), "/States/Only/OutputPath: "],
    [
      "a place of several values",
      only({ ...LAMBDA, ResultPath: "$.a[0]" }),
      "/States/Only/ResultPath: ",
    ],
    [
      "a comparison",
      only({ Type: "Choice", Choices: [{ Variable: "$", StringMatches: "*", Next: "Only" }] }),
      "StringMatches is not supported",
    ],
    [
      "two comparisons",
      only({
        Type: "Choice",
        Choices: [{ Variable: "$", IsNull: true, IsString: true, Next: "Only" }],
      }),
      "one comparison",
    ],
    [
      "an item selector of strings",
      only({ Type: "Map", End: true, ItemProcessor: INNER, ItemSelector: "$" }),
      "/States/Only/ItemSelector: ",
    ],
    [
      "tolerated failures",
      only({
        Type: "Map",
        End: true,
        ItemProcessor: {
          ...INNER,
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        },
        ToleratedFailurePercentage: 5,
      }),
      "/States/Only/ToleratedFailurePercentage: ",
    ],
  ])("where it has %s that the runner does not know", (_, definition, problem) => {
    expect(() => parseStateMachine(definition)).toThrow(problem);
  });

  it.each([
    ["no state to start at", { ...INNER, StartAt: "Y" }],
    ["a transition to nowhere", only({ ...LAMBDA, End: undefined, Next: "Y" })],
    ["no end", only({ ...LAMBDA, End: undefined })],
    ["an end and a next state", only({ ...LAMBDA, Next: "Only" })],
    ["a catcher to nowhere", only({ ...LAMBDA, Catch: [{ ErrorEquals: ["E"], Next: "Y" }] })],
    [
      "one name twice",
      { StartAt: "X", States: { X: { Type: "Map", End: true, ItemProcessor: INNER } } },
    ],
    ["two fields of one name", only({ ...LAMBDA, Parameters: { a: 1, "a.$": "$" } })],
    ["no time to wait", only({ Type: "Wait", End: true })],
  ])("by the runner and by asl-validator: %s", (_, definition) => {
    const plain: object = JSON.parse(JSON.stringify(definition));
    expect(() => parseStateMachine(plain)).toThrow();
    expect(isValid(plain)).toBe(false);
  });
});

import * as v from "valibot";
import { compileRule } from "./choice-rule.ts";
import { JSON_VALUE } from "./json.ts";
import { parseNamePath, parsePath, parseReferencePath } from "./json-path.ts";
import { compileTemplate, type PayloadTemplate } from "./payload-template.ts";

/*
 * The states and fields of the Amazon States Language that the runner executes, and no others: what it
 * does not know is refused when the machine is created. https://states-language.net/spec.html
 */

/** A state machine, checked and with its paths compiled. */
export type StateMachine = v.InferOutput<typeof MACHINE>;

/** States that run one after another, from one of them on. */
export interface StateGroup {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** What a Map state runs for each item. */
interface ItemProcessor extends StateGroup {
  readonly ProcessorConfig: v.InferOutput<typeof PROCESSOR_CONFIG>;
}

export type TaskState = v.InferOutput<typeof TASK>;
export type WaitState = v.InferOutput<typeof WAIT>;
type PlainState = v.InferOutput<typeof PASS | typeof CHOICE | typeof SUCCEED | typeof FAIL>;
export type State = TaskState | MapState | WaitState | PlainState;

export type MapState = v.InferOutput<typeof MAP_FIELDS> & {
  readonly ItemProcessor: ItemProcessor;
  readonly ItemSelector: PayloadTemplate | undefined;
};

export type Retrier = v.InferOutput<typeof RETRIER>;

const PATH = compiled(v.string(), parsePath);
const REFERENCE_PATH = compiled(v.string(), parseReferencePath);
const RESULT_PATH = compiled(v.string(), parseNamePath);
const TEMPLATE = compiled(v.record(v.string(), JSON_VALUE), compileTemplate);
const WHOLE = v.pipe(v.number(), v.integer(), v.minValue(0));
const COUNT = v.pipe(v.number(), v.integer(), v.minValue(1));
/** The longest timeout: https://docs.aws.amazon.com/step-functions/latest/dg/state-task.html */
const SECONDS = v.pipe(COUNT, v.maxValue(99_999_999));

const COMMENT = { Comment: v.optional(v.string()) };
const PATHS = {
  InputPath: v.optional(v.nullable(PATH)),
  OutputPath: v.optional(v.nullable(PATH)),
};
const NEXT = { Next: v.optional(v.string()), End: v.optional(v.boolean()) };

const ERROR_EQUALS = v.pipe(
  v.array(v.string()),
  v.minLength(1),
  v.check(
    (names) => !names.includes("States.ALL") || names.length === 1,
    "States.ALL stands alone in ErrorEquals.",
  ),
);

const RETRIER = v.strictObject({
  ...COMMENT,
  ErrorEquals: ERROR_EQUALS,
  IntervalSeconds: v.optional(SECONDS, 1),
  MaxAttempts: v.optional(v.pipe(WHOLE, v.maxValue(99_999_999)), 3),
  BackoffRate: v.optional(v.pipe(v.number(), v.minValue(1)), 2),
  MaxDelaySeconds: v.optional(v.pipe(COUNT, v.maxValue(31_622_399))),
  JitterStrategy: v.optional(v.picklist(["FULL", "NONE"]), "NONE"),
});

const CATCHER = v.strictObject({
  ...COMMENT,
  ErrorEquals: ERROR_EQUALS,
  Next: v.string(),
  ResultPath: v.optional(v.nullable(RESULT_PATH), "$"),
});

/** Of states that make a result, and may fail. */
const RESULT = {
  ResultSelector: v.optional(TEMPLATE),
  ResultPath: v.optional(v.nullable(RESULT_PATH), "$"),
  Retry: v.optional(allLast(RETRIER), []),
  Catch: v.optional(allLast(CATCHER), []),
};

const TASK = oneWay(
  v.pipe(
    v.strictObject({
      Type: v.literal("Task"),
      ...COMMENT,
      ...PATHS,
      ...RESULT,
      ...NEXT,
      Resource: compiled(v.string(), parseResource),
      Parameters: v.optional(TEMPLATE),
      TimeoutSeconds: v.optional(SECONDS),
    }),
    v.check(
      ({ Resource, Parameters }) =>
        Resource.kind === "function" || isInvocation(Parameters?.fields ?? []),
      "The Parameters of lambda:invoke are FunctionName and Payload; this runner knows no others.",
    ),
  ),
);

const PASS = oneWay(
  v.strictObject({
    Type: v.literal("Pass"),
    ...COMMENT,
    ...PATHS,
    ...NEXT,
    Result: v.optional(JSON_VALUE),
    Parameters: v.optional(TEMPLATE),
    ResultPath: v.optional(v.nullable(RESULT_PATH), "$"),
  }),
);

const CHOICE = v.strictObject({
  Type: v.literal("Choice"),
  ...COMMENT,
  ...PATHS,
  Choices: v.pipe(
    v.array(
      compiled(v.objectWithRest({ Next: v.string() }, JSON_VALUE), ({ Next, ...rule }) => ({
        Next,
        holds: compileRule(rule),
      })),
    ),
    v.minLength(1),
  ),
  Default: v.optional(v.string()),
});

const WAIT = oneWay(
  v.pipe(
    v.strictObject({
      Type: v.literal("Wait"),
      ...COMMENT,
      ...PATHS,
      ...NEXT,
      Seconds: v.optional(v.pipe(WHOLE, v.maxValue(99_999_999))),
      SecondsPath: v.optional(REFERENCE_PATH),
      Timestamp: v.optional(v.pipe(v.string(), v.isoTimestamp())),
      TimestampPath: v.optional(REFERENCE_PATH),
    }),
    v.check(
      ({ Seconds, SecondsPath, Timestamp, TimestampPath }) =>
        [Seconds, SecondsPath, Timestamp, TimestampPath].filter((time) => time !== undefined)
          .length === 1,
      "A Wait state has exactly one of Seconds, SecondsPath, Timestamp and TimestampPath.",
    ),
  ),
);

const SUCCEED = v.strictObject({ Type: v.literal("Succeed"), ...COMMENT, ...PATHS });

const FAIL = v.strictObject({
  Type: v.literal("Fail"),
  ...COMMENT,
  Error: v.optional(v.string()),
  Cause: v.optional(v.string()),
});

const PROCESSOR_CONFIG = v.variant("Mode", [
  v.strictObject({ Mode: v.literal("INLINE") }),
  v.strictObject({
    Mode: v.literal("DISTRIBUTED"),
    ExecutionType: v.picklist(["STANDARD", "EXPRESS"]),
  }),
]);

const PROCESSOR: v.GenericSchema<unknown, ItemProcessor> = v.lazy(() =>
  v.strictObject({
    ...COMMENT,
    ProcessorConfig: v.optional(PROCESSOR_CONFIG, { Mode: "INLINE" }),
    ...GROUP,
  }),
);

const DISTRIBUTED_FIELDS = [
  "Label",
  "ItemBatcher",
  "ToleratedFailurePercentage",
  "ToleratedFailureCount",
] as const;

const MAP_FIELDS = v.strictObject({
  Type: v.literal("Map"),
  ...COMMENT,
  ...PATHS,
  ...RESULT,
  ...NEXT,
  ItemsPath: v.optional(REFERENCE_PATH, "$"),
  MaxConcurrency: v.optional(WHOLE, 0),
  Label: v.optional(v.pipe(v.string(), v.maxLength(40))),
  ItemBatcher: v.optional(
    v.strictObject({ MaxItemsPerBatch: COUNT, BatchInput: v.optional(TEMPLATE) }),
  ),
  // The first batch that fails ends the Map Run: the runner tolerates none.
  ToleratedFailurePercentage: v.optional(v.literal(0)),
  ToleratedFailureCount: v.optional(v.literal(0)),
});

const MAP = oneWay(
  v.pipe(
    v.strictObject({
      ...MAP_FIELDS.entries,
      ItemSelector: v.optional(TEMPLATE),
      ItemProcessor: v.optional(PROCESSOR),
      // Former names of ItemSelector and ItemProcessor.
      Parameters: v.optional(TEMPLATE),
      Iterator: v.optional(PROCESSOR),
    }),
    v.rawTransform(({ dataset: { value }, addIssue, NEVER }): MapState => {
      const { ItemProcessor, Iterator, ItemSelector, Parameters, ...state } = value;
      const processor = ItemProcessor ?? Iterator;
      if (processor === undefined || (ItemProcessor && Iterator) || (ItemSelector && Parameters)) {
        addIssue({ message: "A Map state has one ItemProcessor and at most one ItemSelector." });
        return NEVER;
      }
      return { ...state, ItemProcessor: processor, ItemSelector: ItemSelector ?? Parameters };
    }),
    v.check(
      ({ ItemProcessor: { ProcessorConfig }, ...state }) =>
        ProcessorConfig.Mode === "DISTRIBUTED" ||
        DISTRIBUTED_FIELDS.every((field) => state[field] === undefined),
      `${DISTRIBUTED_FIELDS.join(", ")} are for a Map state in DISTRIBUTED mode.`,
    ),
  ),
);

const STATE = v.variant(
  "Type",
  [TASK, MAP, PASS, CHOICE, WAIT, SUCCEED, FAIL],
  "The runner knows Task, Map, Pass, Choice, Wait, Succeed and Fail states.",
);

const GROUP = { StartAt: v.string(), States: v.record(v.string(), STATE) };

const MACHINE = v.strictObject({
  ...COMMENT,
  Version: v.optional(v.literal("1.0")),
  QueryLanguage: v.optional(v.literal("JSONPath")),
  TimeoutSeconds: v.optional(SECONDS),
  ...GROUP,
});

/**
 * Parses a state machine's definition.
 *
 * @throws Error with the path of each field that is wrong or that the runner does not know.
 */
export function parseStateMachine(definition: unknown): StateMachine {
  const result = v.safeParse(MACHINE, definition);
  if (!result.success) {
    const problems = result.issues.map((issue) => {
      const path = (issue.path ?? []).map(({ key }) => `/${String(key)}`).join("");
      return `${path || "/"}: ${issue.message}`;
    });
    throw new Error(problems.join("\n"));
  }
  const names = checkGroup(result.output, "");
  const repeated = names.find((name, at) => names.indexOf(name) !== at);
  if (repeated !== undefined) throw new Error(`Two states are named "${repeated}".`);
  return result.output;
}

/** The names of a group's states and of those inside. @throws Error for a transition to a state that is not there. */
function checkGroup({ StartAt, States }: StateGroup, path: string): readonly string[] {
  const check = (name: string, at: string): void => {
    if (Object.hasOwn(States, name)) return;
    throw new Error(`${at}: There is no state "${name}" in ${path}/States.`);
  };
  check(StartAt, `${path}/StartAt`);
  return Object.entries(States).flatMap(([name, state]) => {
    const at = `${path}/States/${name}`;
    for (const next of nextOf(state)) check(next, at);
    if (state.Type !== "Map") return [name];
    return [name, ...checkGroup(state.ItemProcessor, `${at}/ItemProcessor`)];
  });
}

function nextOf(state: State): readonly string[] {
  switch (state.Type) {
    case "Choice":
      return [...state.Choices.map(({ Next }) => Next), ...(state.Default ? [state.Default] : [])];
    case "Succeed":
    case "Fail":
      return [];
    default: {
      const catchers = state.Type === "Task" || state.Type === "Map" ? state.Catch : [];
      return [...(state.Next ? [state.Next] : []), ...catchers.map(({ Next }) => Next)];
    }
  }
}

/** A schema whose output is compiled, with the compiler's errors as its issues. */
function compiled<Input, Output>(
  schema: v.GenericSchema<unknown, Input>,
  compile: (value: Input) => Output,
) {
  return v.pipe(
    schema,
    v.rawTransform<Input, Output>(({ dataset, addIssue, NEVER }) => {
      try {
        return compile(dataset.value);
      } catch (cause) {
        addIssue({ message: cause instanceof Error ? cause.message : String(cause) });
        return NEVER;
      }
    }),
  );
}

/** Retriers or catchers, of which the last alone may be for all errors. */
function allLast<Output extends { readonly ErrorEquals: readonly string[] }>(
  schema: v.GenericSchema<unknown, Output>,
) {
  return v.pipe(
    v.array(schema),
    v.check(
      (list) => list.slice(0, -1).every(({ ErrorEquals }) => !ErrorEquals.includes("States.ALL")),
      "States.ALL is in the last one only.",
    ),
  );
}

/** A state that ends or has one next. */
function oneWay<
  const Schema extends v.GenericSchema<
    unknown,
    { readonly Next?: string | undefined; readonly End?: boolean | undefined }
  >,
>(schema: Schema) {
  return v.pipe(
    schema,
    v.check(
      ({ Next, End }) => (Next === undefined) === (End === true),
      "A state has either Next or End.",
    ),
  );
}

/** A function by its ARN, or Lambda's optimized integration, whose parameters name the function. */
type Resource = { readonly kind: "function"; readonly name: string } | { readonly kind: "invoke" };

function parseResource(arn: string): Resource {
  if (/^arn:aws[a-z-]*:states:::lambda:invoke$/.test(arn)) return { kind: "invoke" };
  const name = functionName(arn);
  if (arn.startsWith("arn:") && name !== undefined) return { kind: "function", name };
  throw new Error(`The runner invokes Lambda functions only, not ${arn}.`);
}

/** The function's name in its ARN, with or without a version, or the name itself; undefined for another text. */
export function functionName(text: string): string | undefined {
  const form = /^(?:arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?([\w-]+)(?::[\w$-]+)?$/;
  return form.exec(text)?.[1];
}

/** Whether the parameters are those of lambda:invoke that the runner passes on. */
function isInvocation(fields: readonly string[]): boolean {
  const known = ["FunctionName", "Payload"];
  return fields.includes("FunctionName") && fields.every((field) => known.includes(field));
}

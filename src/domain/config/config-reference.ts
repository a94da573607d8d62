import * as v from "valibot";
import { CONFIG_SCHEMA } from "./workshop-config.ts";

/** What a key of `config.json` means; its type, default and whether it is required are the schema's. */
interface KeyDescription {
  readonly means: string;
  /** A valid value. */
  readonly example: unknown;
  /** The default, where it is not a constant of the schema. */
  readonly otherwise?: string;
}

const CARD = "models/goes-smoke.json";
const API = "https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com/dev";

/** Every key, by its path: `modelCards[].title`. */
export const KEY_DESCRIPTIONS: Readonly<Record<string, KeyDescription>> = {
  workshop: { means: "The workshop’s title, in the page’s header.", example: "Smoke, spring 2027" },
  region: { means: "The AWS region of the bucket and of STS.", example: "us-west-2" },
  bucket: {
    means: "The bucket’s name, without s3://. Its CORS rules must allow the page’s origin.",
    example: "smoke-dataset-bucket",
  },
  prefix: {
    means:
      "What every uploaded key begins with: ending with a slash, or empty for `<name>/<file>` at the bucket’s root.",
    example: "participants/",
  },
  apiUrl: {
    means:
      "The address that requests are posted to: API Gateway’s *Invoke URL* with the stage, and the resource’s path if it has one.",
    example: API,
  },
  apiAuth: {
    means:
      "`iam`: requests are signed with the participant’s credentials, for a method with AWS_IAM authorization.",
    example: "iam",
  },
  scenes: {
    means:
      "Whether the API also runs scenes in tiles, as a deployment with `--scenes` does: the page then offers to run them in the cloud. Needs `apiAuth` `iam`.",
    example: true,
  },
  npyReplies: {
    means: "Whether the API can answer in npy, as the function in this repository does.",
    example: true,
  },
  apiTimeoutMs: {
    means:
      "How long the page waits for an answer of the API, in milliseconds. The default is longer than API Gateway’s 29 s; a deployment sets it by its `--timeout`.",
    example: 126_000,
  },
  endpointLimitBytes: {
    means:
      "The largest JSON of one array that the model’s endpoint accepts. The default is SageMaker’s limit of a real-time endpoint.",
    example: 4_194_304,
  },
  apiOrigins: {
    means:
      "The origins that a participant may choose an API at, in Settings. `*.` stands for one or more labels of a host, `:*` for any port.",
    example: ["https://*.execute-api.us-west-2.amazonaws.com"],
    otherwise: "the origin of `apiUrl`",
  },
  modelCard: {
    means: "The path of the model card that the page starts with: one of `modelCards`.",
    example: CARD,
  },
  modelCards: {
    means: "The models that the page offers.",
    example: [{ path: CARD, title: "Smoke in GOES-16/17 ABI tiles" }],
  },
  "modelCards[].path": {
    means:
      "The path of the card under the page. `npm start -- --config` also serves cards that are beside the file.",
    example: CARD,
  },
  "modelCards[].title": {
    means: "Its name in the header.",
    example: "Smoke in GOES-16/17 ABI tiles",
  },
  "modelCards[].apiUrl": {
    means: "The API of this model.",
    example: API,
    otherwise: "the workshop’s `apiUrl`",
  },
  s3: { means: "Where S3 is.", example: {} },
  "s3.endpoint": {
    means: "The origin of another S3 than AWS’s, for example of a local stack.",
    example: "http://localhost:4566",
    otherwise: "AWS’s own, in the region",
  },
  "s3.addressing": {
    means: "Whether the bucket is named in the host (`virtual`) or first in the path.",
    example: "path",
  },
  sts: { means: "Where STS is, which says whose credentials they are.", example: {} },
  "sts.endpoint": {
    means: "The origin of another STS than AWS’s.",
    example: "http://localhost:4566",
    otherwise: "AWS’s own, in the region",
  },
  lambda: {
    means:
      "Lets a participant invoke their function without its API, where that cannot be fixed during the lesson. Requests are signed with their credentials, whose role needs `lambda:InvokeFunction`.",
    example: {},
    otherwise: "the page calls no function itself",
  },
  "lambda.endpoint": {
    means: "The origin of another Lambda than AWS’s.",
    example: "http://localhost:4566",
    otherwise: "AWS’s own, in the region",
  },
  "lambda.functionName": {
    means: "The function that is offered.",
    example: "your-name-api-backend",
    otherwise: "the participant enters the name",
  },
  credentials: {
    means:
      "`any` also accepts long-lived or invented credentials, as of LocalStack, moto and MinIO; every origin must then be on this machine.",
    example: "any",
  },
  keyOwner: {
    means:
      "What a participant’s folder is named by: STS’s UserId, which a policy can require, or a name that they can change. Where it is `name`, a workshop link may choose `userid`, but not the reverse.",
    example: "name",
  },
  demoCredentials: {
    means: "The address that issues demo credentials; on this machine only.",
    example: "http://localhost:4566/_plumescope/credentials",
    otherwise: "no demo credentials are offered",
  },
  samples: { means: "Sample arrays of the page.", example: [] },
  "samples[].file": {
    means: "The file’s name in `samples/`.",
    example: "goes16-20210921T2250Z-z7-x21-y49-smoke.npy",
  },
  "samples[].title": { means: "Its title.", example: "Sierra Nevada, thick smoke" },
  "samples[].description": {
    means: "A sentence about it; may be empty.",
    example: "A thick pall of smoke fills the lower half.",
  },
  "samples[].reference": {
    means: "Its reference mask, also in `samples/`.",
    example: "sentinel2-spain-flood-6band-int16-label.npy",
    otherwise: "none",
  },
  "samples[].modelCards": { means: "The cards for which it is offered.", example: [CARD] },
};

/** A key as the schema defines it. */
export interface ConfigKey {
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  /** The schema's default; undefined if it has none. */
  readonly fallback: unknown;
}

/** Every key of `config.json`, in the schema's order, those of objects after the object. */
export function configKeys(): readonly ConfigKey[] {
  return keysOf(CONFIG_SCHEMA, "");
}

type Schema = v.GenericSchema;

/** The parts of Valibot's schemas that are read here. */
interface SchemaParts {
  readonly type: string;
  readonly entries?: Readonly<Record<string, Schema>>;
  readonly item?: Schema;
  readonly wrapped?: Schema;
  readonly options?: readonly unknown[];
  readonly pipe?: readonly Schema[];
}

/** The schema inside of pipes and of optional ones. */
function inner(schema: Schema): SchemaParts {
  const parts = schema as unknown as SchemaParts;
  if (parts.type === "optional" && parts.wrapped !== undefined) return inner(parts.wrapped);
  const [first] = parts.pipe ?? [];
  return first === undefined || first === schema ? parts : inner(first);
}

function keysOf(schema: Schema, prefix: string): readonly ConfigKey[] {
  return Object.entries(inner(schema).entries ?? {}).flatMap(([name, entry]) => {
    const path = `${prefix}${name}`;
    const isRequired = entry.type !== "optional";
    const key = { path, type: typeText(entry), isRequired, fallback: v.getDefault(entry) };
    const { item } = inner(entry);
    const below = item === undefined ? keysOf(entry, `${path}.`) : keysOf(item, `${path}[].`);
    return [key, ...below];
  });
}

function typeText(schema: Schema): string {
  const { type, options = [], item } = inner(schema);
  if (type === "picklist") return options.map((option) => `\`"${String(option)}"\``).join(" or ");
  if (type === "array") {
    const isOfObjects = item !== undefined && inner(item).entries !== undefined;
    return isOfObjects ? "a list of objects" : "a list of texts";
  }
  return TYPES[type] ?? type;
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  loose_object: "an object",
};

const INTRODUCTION = `# config.json

<!-- Written by npm run docs from src/domain/config: do not edit. -->

One file names a workshop's bucket, API and models: \`public/config.json\` of the built page, or any file
that \`npm start -- --config workshop.json\` is given, which then serves the page with a
Content-Security-Policy for exactly these addresses and starts no local cloud. A key that is not listed
here is an error; the page and the command name every problem.

For a second local cloud instead of AWS, start it for the page's port, and name its own in \`apiUrl\`,
\`s3.endpoint\`, \`sts.endpoint\` and \`demoCredentials\`; the first command prints bucket, prefix and API:

\`\`\`sh
npm run stack -- --stack-port 4567 --port 4174
npm start -- --config workshop.json --port 4174
\`\`\`

The shortest file for a bucket and an API on AWS:

`;

/** docs/config.md: every key with its type, its default and an example. */
export function configReference(): string {
  const rows = configKeys().map(({ path, type, isRequired, fallback }) => {
    const { means, example, otherwise } = KEY_DESCRIPTIONS[path] ?? { means: "", example: null };
    const standard = isRequired ? "required" : (otherwise ?? json(fallback));
    return `| \`${path}\` | ${type} | ${standard} | ${means} | ${json(example)} |`;
  });
  return [
    `${INTRODUCTION}\`\`\`json`,
    JSON.stringify(shortestConfig(), null, 2),
    "```",
    "",
    "| key | type | default | meaning | example |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ].join("\n");
}

/** The example of every required key. */
export function shortestConfig(): object {
  const required = configKeys().filter(({ path, isRequired }) => isRequired && !/[.[]/.test(path));
  return Object.fromEntries(required.map(({ path }) => [path, KEY_DESCRIPTIONS[path]?.example]));
}

function json(value: unknown): string {
  return `\`${JSON.stringify(value)}\``;
}

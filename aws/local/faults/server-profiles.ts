import { randomUUID } from "node:crypto";
import type { FunctionAccess } from "./function-access.ts";
import {
  npyOf,
  presigned,
  type ReplyForm,
  rowsOf,
  SHAPES,
  softmax,
  storedAs,
} from "./reply-forms.ts";
import {
  envelope,
  functionA,
  functionB,
  scoresFor,
  type WorkshopFunction,
} from "./workshop-functions.ts";

/** A simulated server: its integration type and its function. */
export interface SimulatedServer {
  readonly integration: "proxy" | "non-proxy";
  readonly run: WorkshopFunction;
}

/** How long an asynchronous endpoint takes to write its output, in milliseconds. */
const OUTPUT_DELAY_MS = 1500;

/** The servers that the workshop's material can produce, by name. Each runs the stack's real model. */
export const SERVER_PROFILES = {
  "a-nonproxy": { integration: "non-proxy", run: functionA },
  "a-proxy": { integration: "proxy", run: functionA },
  "b-proxy": { integration: "proxy", run: functionB },
  "b-nonproxy": { integration: "non-proxy", run: functionB },
  "bare-array": verbatim((scores) => scores),
  "doubly-encoded": verbatim((scores) => JSON.stringify({ predictions: scores })),
  outputs: replying((scores) => ({ outputs: scores })),
  "named-outputs": replying((scores) => ({ outputs: { score: scores } })),
  prediction: replying((scores) => ({ prediction: rowsOf(scores) })),
  mask: replying((scores) => ({ mask: rowsOf(scores) })),
  "shape-h-w-1": replying(SHAPES["shape-h-w-1"]),
  "shape-1-h-w": replying(SHAPES["shape-1-h-w"]),
  "shape-h-w": replying(SHAPES["shape-h-w"]),
  "shape-1-1-h-w": replying(SHAPES["shape-1-1-h-w"]),
  softmax: replying(softmax),
  "npy-base64": verbatim((scores) => ({
    statusCode: 200,
    body: Buffer.from(npyOf(scores)).toString("base64"),
    isBase64Encoded: true,
  })),
  "npy-base64-field": replying((scores) => ({
    predictions: Buffer.from(npyOf(scores)).toString("base64"),
  })),
  "s3-uri": replying(storedAs("json", (bucket, key) => `s3://${bucket}/${key}`)),
  "s3-uri-field": replying(
    storedAs("npy", (bucket, key) => ({ predictions: `s3://${bucket}/${key}` })),
  ),
  "s3-bucket-and-key": replying(storedAs("npy", (bucket, key) => ({ bucket, key }))),
  "s3-output-location": replying(
    storedAs("json", (bucket, key) => ({ OutputLocation: `s3://${bucket}/${key}` })),
  ),
  "s3-elsewhere": replying(() => ({ OutputLocation: "s3://another-accounts-bucket/out.json" })),
  "presigned-get": replying(presigned),
  "accepted-202": { integration: "proxy", run: accept },
  "not-finite": { integration: "proxy", run: notFinite },
} as const satisfies Readonly<Record<string, SimulatedServer>>;

export type ServerProfileName = keyof typeof SERVER_PROFILES;

/** A proxy integration whose function replies in this form. */
function replying(form: ReplyForm): SimulatedServer {
  return {
    integration: "proxy",
    run: async (event, access) =>
      envelope(JSON.stringify(await form(await scoresFor(event, access), access))),
  };
}

/** A non-proxy integration, which returns the function's value unchanged. */
function verbatim(form: ReplyForm): SimulatedServer {
  return {
    integration: "non-proxy",
    run: async (event, access) => form(await scoresFor(event, access), access),
  };
}

/** docs.aws.amazon.com/sagemaker/latest/APIReference/API_runtime_InvokeEndpointAsync.html */
async function accept(event: unknown, access: FunctionAccess): Promise<unknown> {
  const scores = await scoresFor(event, access);
  const id = randomUUID();
  const key = `${access.resultPrefix}${id}.out`;
  const write = () => access.putObject(key, JSON.stringify({ predictions: scores }));
  // The stack may have been stopped by then.
  setTimeout(() => void write().catch(() => undefined), OUTPUT_DELAY_MS).unref();
  const folder = `s3://${access.bucket}/${access.resultPrefix}`;
  const reply = {
    InferenceId: id,
    OutputLocation: `${folder}${id}.out`,
    FailureLocation: `${folder}${id}-error.out`,
  };
  return envelope(JSON.stringify(reply), 202);
}

/** Three non-finite scores as the bare words that Python's json.dumps writes. */
async function notFinite(event: unknown, access: FunctionAccess): Promise<unknown> {
  const words = ["NaN", "Infinity", "-Infinity"];
  const [first = [], ...others] = rowsOf(await scoresFor(event, access));
  const row = [...words, ...first.slice(words.length)].join(", ");
  const rest = others.map((other) => `, [${other.join(", ")}]`).join("");
  return envelope(`{"predictions": [[${row}]${rest}]}`);
}

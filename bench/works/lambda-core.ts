import { writeNpy } from "#domain/formats/npy.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { bundleFunction } from "#lambda/bundle.ts";
import { fixture } from "#local/fixtures/python.ts";
import { serve } from "#local/fixtures/serve.ts";
import { findPython, type Python, startNode, startPython } from "../rivals/line-process.ts";
import {
  type BenchContext,
  type Comparison,
  inTurns,
  ratioAtMost,
  Skipped,
  type Work,
} from "../work.ts";

const SIDE = 256;
const BANDS = 6;
const WARM_UP = 10;
const EVENTS_A_ROUND = 5;

/** S3 and an endpoint that answer at once, so that only the function's own work is measured. */
function standIn(): ReturnType<typeof serve> {
  const chip = Uint8Array.from({ length: SIDE * SIDE * BANDS }, (_, at) => (at * 7) % 251);
  const file = Buffer.from(writeNpy(chip, "uint8", [1, SIDE, SIDE, BANDS]));
  const row = Array.from({ length: SIDE }, (_, at) => [Math.fround(Math.sin(at) ** 2)]);
  const reply = JSON.stringify({ predictions: [Array.from({ length: SIDE }, () => row)] });
  return serve(async (request, response) => {
    request.resume();
    if (request.method === "POST") {
      response.writeHead(200, { "Content-Type": "application/json" }).end(reply);
      return;
    }
    response.writeHead(200, { "Content-Length": file.length, ETag: '"made"' });
    response.end(request.method === "HEAD" ? undefined : file);
  });
}

async function measure(context: BenchContext): Promise<readonly Comparison[]> {
  const python = findPython(context, "boto3", "numpy");
  if (python === undefined) throw new Skipped("there is no Python function to compare with");
  context.note(`S3 and the endpoint are stand-ins that answer at once`);
  const cloud = await standIn();
  try {
    return await measureBeside(python, cloud.url, context);
  } finally {
    await cloud.close();
  }
}

async function measureBeside(
  python: Python,
  cloud: string,
  context: BenchContext,
): Promise<readonly Comparison[]> {
  const environment = {
    ...process.env,
    AWS_ACCESS_KEY_ID: "made",
    AWS_SECRET_ACCESS_KEY: "made",
    AWS_REGION: "us-west-2",
    AWS_DEFAULT_REGION: "us-west-2",
    AWS_ENDPOINT_URL: cloud,
    ENDPOINT: cloud,
    ENDPOINT_NAME: "bench",
    UPLOAD_BUCKET: "bench",
    UPLOAD_PREFIX: "participants/",
    ENDPOINT_KIND: "tfs",
    ALLOWED_ORIGIN: "*",
    FUNCTION_FILE: await bundleFunction(context.folder),
  };
  const theirs = startPython(python, "python-function.py", environment, fixture("function-b.py"));
  const ours = await startNode("lambda-core", environment);
  const body = encodeRequest({ bucket: "bench", fileName: "participants/ana/chip.npy" });
  const eventFor = (accept: string): object => ({
    httpMethod: "POST",
    headers: { Accept: accept, "Content-Type": "application/json" },
    body,
  });
  const several = async (one: () => Promise<readonly number[]>): Promise<readonly number[]> => {
    const all: number[] = [];
    for (let event = 0; event < EVENTS_A_ROUND; event += 1) all.push(...(await one()));
    return all;
  };
  const contenders = {
    npy: () => several(() => ours.ask(eventFor("application/x-npy"))),
    json: () => several(() => ours.ask(eventFor("application/json"))),
    python: () => several(() => theirs.ask(eventFor("application/json"))),
  };
  await inTurns(WARM_UP / EVENTS_A_ROUND, contenders);
  const times = await inTurns(context.rounds, contenders);
  const rival = { name: "Python function", samples: times.python };
  const goal = ratioAtMost(1);
  return [
    { work: "CPU of the function, JSON reply", unit: "ms", ours: times.json, rival, goal },
    { work: "CPU of the function, npy reply", unit: "ms", ours: times.npy, rival, goal },
  ];
}

export const LAMBDA_CORE: Work = { id: "lambda", measure };

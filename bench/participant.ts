import { setTimeout as wait } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { parseNpy } from "#domain/formats/npy.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { tensorFromArray, tensorFromLists } from "#lambda/tensor.ts";
import type { Stack } from "#local/stack.ts";

/** Exponential backoff with full jitter: the first and the longest wait. */
const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 8000;

/** A chip and the scores that its prediction must have. */
export interface Chip {
  readonly name: string;
  readonly file: Uint8Array<ArrayBuffer>;
  readonly scores: readonly number[];
}

/** A participant's measurements: milliseconds per step, and retries per status. */
export interface Seen {
  readonly sign: number[];
  readonly put: number[];
  /** The request that succeeded, without the waits before it. */
  readonly infer: number[];
  /** From start to verified prediction, waits included. */
  readonly whole: number[];
  /** Number of retries by HTTP status. */
  readonly waits: Map<number, number>;
  /** Chips without a correct prediction, and why. */
  readonly lost: string[];
}

/** A client with its own credentials. A page requests npy, a notebook JSON. */
export interface Participant {
  readonly name: string;
  readonly client: "page" | "notebook";
  readonly s3: S3Client;
}

/** Fetches demo credentials for a new participant. */
export async function join(
  stack: Stack,
  name: string,
  client: Participant["client"],
): Promise<Participant> {
  const response = await fetch(`${stack.url}/_plumescope/credentials`, { method: "POST" });
  const keys = (await response.json()) as Record<
    "AccessKeyId" | "SecretAccessKey" | "SessionToken",
    string
  >;
  const credentials = {
    accessKeyId: keys.AccessKeyId,
    secretAccessKey: keys.SecretAccessKey,
    sessionToken: keys.SessionToken,
  };
  const s3 = new S3Client({
    region: stack.region,
    endpoint: stack.url,
    credentials,
    forcePathStyle: true,
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  return { name, client, s3 };
}

/** Signs, uploads and runs each chip in turn, until the deadline. Never rejects. */
export async function takePart(
  stack: Stack,
  participant: Participant,
  chips: readonly Chip[],
  deadline: AbortSignal,
): Promise<Seen> {
  const seen: Seen = { sign: [], put: [], infer: [], whole: [], waits: new Map(), lost: [] };
  // Whatever a request waits for, the class ends at its deadline.
  const ended = new Promise<never>((_, reject) => {
    deadline.addEventListener("abort", () => reject(deadline.reason), { once: true });
  });
  for (const [at, chip] of chips.entries()) {
    const fileName = `${stack.prefix}${participant.name}/${at}/${chip.name}`;
    try {
      await Promise.race([oneChip(stack, participant, { chip, fileName }, seen, deadline), ended]);
    } catch (cause) {
      seen.lost.push(`${fileName}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  ended.catch(() => undefined);
  return seen;
}

async function oneChip(
  stack: Stack,
  { s3, client }: Participant,
  { chip, fileName }: { readonly chip: Chip; readonly fileName: string },
  seen: Seen,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = performance.now();
  const command = new PutObjectCommand({ Bucket: stack.bucket, Key: fileName });
  const url = await getSignedUrl(s3, command, { expiresIn: 600 });
  const signedMs = performance.now();
  const put = await fetch(url, { method: "PUT", body: chip.file, signal });
  if (!put.ok) throw new Error(`the upload was answered ${put.status}: ${await put.text()}`);
  const putMs = performance.now();
  const { scores, ms } = await inferWithRetries(stack, { fileName, client }, seen.waits, signal);
  if (!isSame(scores, chip.scores)) throw new Error("the scores are not those of this chip");
  seen.sign.push(signedMs - startedMs);
  seen.put.push(putMs - signedMs);
  seen.infer.push(ms);
  seen.whole.push(performance.now() - startedMs);
}

interface InferenceRequest {
  readonly fileName: string;
  readonly client: Participant["client"];
}

/** Backs off from 429 and 5xx as https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
async function inferWithRetries(
  stack: Stack,
  { fileName, client }: InferenceRequest,
  waits: Seen["waits"],
  signal: AbortSignal,
): Promise<{ readonly scores: ArrayLike<number>; readonly ms: number }> {
  const Accept = client === "page" ? "application/x-npy" : "application/json";
  const headers = { "Content-Type": "application/json", Accept };
  const body = encodeRequest({ bucket: stack.bucket, fileName });
  for (let longest = FIRST_WAIT_MS; ; longest = Math.min(longest * 2, MAX_WAIT_MS)) {
    const startedMs = performance.now();
    const response = await fetch(stack.apiUrl, { method: "POST", headers, body, signal });
    if (response.ok) return { scores: await scoresIn(response), ms: performance.now() - startedMs };
    const { status } = response;
    const text = await response.text();
    if (status !== 429 && status < 500) throw new Error(`the API answered ${status}: ${text}`);
    waits.set(status, (waits.get(status) ?? 0) + 1);
    await wait(Math.random() * longest, undefined, { signal });
  }
}

async function scoresIn(response: Response): Promise<ArrayLike<number>> {
  if (response.headers.get("content-type") === "application/x-npy") {
    return tensorFromArray(parseNpy(await response.arrayBuffer())).values;
  }
  const reply = (await response.json()) as { readonly predictions: unknown };
  return tensorFromLists(reply.predictions).values;
}

function isSame(found: ArrayLike<number>, expected: readonly number[]): boolean {
  return found.length === expected.length && expected.every((score, at) => score === found[at]);
}

import { setTimeout as wait } from "node:timers/promises";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { parseNpy } from "#domain/formats/npy.ts";
import { encodeRequest } from "#domain/inference/contract.ts";
import { tensorFromArray, tensorFromLists } from "#lambda/tensor.ts";
import type { Stack } from "#local/stack.ts";

/** Waits grow from the first to the longest, each spread at random over its whole length. */
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 8000;

/** A chip and the scores that its prediction must have. */
export interface Chip {
  readonly name: string;
  readonly file: Uint8Array<ArrayBuffer>;
  readonly scores: readonly number[];
}

/** What a participant saw: milliseconds of each step, and how often the API said "not now". */
export interface Seen {
  readonly sign: number[];
  readonly put: number[];
  /** The answer that counted, without the waits before it. */
  readonly infer: number[];
  /** From the click to the right numbers, waits included. */
  readonly whole: number[];
  /** How many times each status was answered by waiting. */
  readonly waits: Map<number, number>;
  /** Chips that came back with other numbers than theirs, or not at all, and why. */
  readonly lost: string[];
}

/** Someone with keys of their own. A page asks for npy, a notebook for JSON. */
export interface Participant {
  readonly name: string;
  readonly asks: "page" | "notebook";
  readonly s3: S3Client;
}

/** Someone who has just fetched demo credentials. */
export async function join(
  stack: Stack,
  name: string,
  asks: Participant["asks"],
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
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  return { name, asks, s3 };
}

/** Signs, uploads and asks for each chip in turn, until the deadline. Never rejects. */
export async function takePart(
  stack: Stack,
  participant: Participant,
  chips: readonly Chip[],
  deadline: AbortSignal,
): Promise<Seen> {
  const seen: Seen = { sign: [], put: [], infer: [], whole: [], waits: new Map(), lost: [] };
  for (const [at, chip] of chips.entries()) {
    const fileName = `${stack.prefix}${participant.name}/${at}/${chip.name}`;
    try {
      await oneChip(stack, participant, { chip, fileName }, seen, deadline);
    } catch (cause) {
      seen.lost.push(`${fileName}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return seen;
}

async function oneChip(
  stack: Stack,
  { s3, asks }: Participant,
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
  const { scores, ms } = await askPatiently(stack, { fileName, asks }, seen.waits, signal);
  if (!isSame(scores, chip.scores)) throw new Error("the numbers are not those of this chip");
  seen.sign.push(signedMs - startedMs);
  seen.put.push(putMs - signedMs);
  seen.infer.push(ms);
  seen.whole.push(performance.now() - startedMs);
}

interface Question {
  readonly fileName: string;
  readonly asks: Participant["asks"];
}

/** Backs off from 429 and 5xx as https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
async function askPatiently(
  stack: Stack,
  { fileName, asks }: Question,
  waits: Seen["waits"],
  signal: AbortSignal,
): Promise<{ readonly scores: ArrayLike<number>; readonly ms: number }> {
  const Accept = asks === "page" ? "application/x-npy" : "application/json";
  const headers = { "Content-Type": "application/json", Accept };
  const body = encodeRequest({ bucket: stack.bucket, fileName });
  for (let longest = FIRST_WAIT_MS; ; longest = Math.min(longest * 2, LONGEST_WAIT_MS)) {
    const startedMs = performance.now();
    const response = await fetch(stack.apiUrl, { method: "POST", headers, body, signal });
    if (response.ok) return { scores: await scoresIn(response), ms: performance.now() - startedMs };
    const { status } = response;
    const said = await response.text();
    if (status !== 429 && status < 500) throw new Error(`the API answered ${status}: ${said}`);
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

function isSame(found: ArrayLike<number>, wanted: readonly number[]): boolean {
  return found.length === wanted.length && wanted.every((score, at) => score === found[at]);
}

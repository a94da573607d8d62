import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError, type Failure } from "#domain/failures/failure.ts";
import { writeNpy } from "#domain/formats/npy.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { type InferenceReply, parseReply, type ReplyTraits } from "./reply.ts";

/** The output of make-replies.py: JSON by Python's json module, and numpy's values. */
interface Reply {
  readonly name: string;
  readonly text: string;
  readonly classCount: number;
  readonly notFinite: number;
  readonly scores: (number | null)[];
}

const REPLIES = JSON.parse(
  readFileSync("src/domain/inference/fixtures/replies.json", "utf8"),
) as Reply[];

const ASKED = {
  url: "https://abc.execute-api.us-west-2.amazonaws.com/demo/infer",
  bucket: "smoke-dataset-bucket",
  key: "participants/ana/chip.npy",
  form: "both",
} as const;

function replyOf(text: string, status = 200, contentType = "application/json"): InferenceReply {
  return { status, contentType, body: new TextEncoder().encode(text).buffer };
}

async function contentOf(
  reply: InferenceReply,
): Promise<{ prediction: Prediction; traits: ReplyTraits }> {
  const content = await parseReply(reply, ASKED);
  if (content.kind === "pointer") throw new Error("The reply only points to a prediction.");
  return content;
}

async function parseText(
  text: string,
  status = 200,
  contentType = "application/json",
): Promise<Prediction> {
  return (await contentOf(replyOf(text, status, contentType))).prediction;
}

async function failureOf(
  text: string,
  status = 200,
  contentType = "application/json",
): Promise<Failure> {
  try {
    await parseText(text, status, contentType);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { evidence: _, ...failure } = error.failure;
    return failure;
  }
  throw new Error("A prediction was found.");
}

describe("a prediction", () => {
  it.each(REPLIES)("is read from $name", async ({ text, classCount, notFinite, scores }) => {
    const prediction = await parseText(text);
    expect(prediction).toMatchObject({ height: 3, width: 4, classCount, notFinite });
    expect([...prediction.scores]).toEqual(scores.map((score) => score ?? Number.NaN));
  });

  it("counts a number beyond float32 as not finite", async () => {
    const { scores, notFinite } = await parseText('{"predictions":[[1e999,1e39],[0.5,-1e999]]}');
    expect([...scores]).toEqual([Number.NaN, Number.NaN, 0.5, Number.NaN]);
    expect(notFinite).toBe(3);
  });

  it("is read regardless of the content type", async () => {
    expect((await parseText("[[0.5,1]]", 200, "text/plain")).width).toBe(2);
  });

  it("is read in every accepted shape and wrapping, at any size", async () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 2, max: 9 }));
    const wrap = fc.constantFrom<(nested: unknown) => unknown>(
      (nested) => ({ predictions: nested }),
      (nested) => ({ statusCode: 200, body: JSON.stringify({ predictions: nested }) }),
      (nested) => JSON.stringify({ outputs: nested }),
      (nested) => nested,
    );
    const around = fc.constantFrom<(rows: number[][]) => unknown>(
      (rows) => rows,
      (rows) => [rows],
      (rows) => [[rows]],
      (rows) => rows.map((row) => row.map((score) => [score])),
      (rows) => [rows.map((row) => row.map((score) => [score]))],
    );
    await fc.assert(
      fc.asyncProperty(sizes, wrap, around, async ([height, width], wrapped, nested) => {
        const rows = Array.from({ length: height }, (_, row) =>
          Array.from({ length: width }, (__, column) => row * width + column),
        );
        const prediction = await parseText(JSON.stringify(wrapped(nested(rows))));
        expect(prediction).toMatchObject({ height, width, classCount: 1, notFinite: 0 });
        expect([...prediction.scores]).toEqual(rows.flat());
      }),
    );
  });
});

describe("a reply that is not a prediction", () => {
  it.each([
    ['{"predictions":[]}', "it contains an empty list"],
    ['{"predictions":[[]]}', "it contains an empty list"],
    ['{"predictions":[0.5]}', "its scores have the shape (1),"],
    ['{"predictions":[[[1,2],[3,4]],[[5,6],[7,8]]]}', "its scores have the shape (2, 2, 2),"],
    ['{"predictions":[[1,2],[3]]}', "its rows of scores differ in length."],
    ['{"predictions":[[1,2],3]}', "its rows of scores differ in length."],
    ['{"predictions":[[1,2],[3,[4]]]}', "its rows of scores differ in length."],
    ['{"predictions":[[1,2],[3,"x"]]}', 'it contains "x" where a score should be.'],
    ['{"predictions":"elsewhere"}', "it contains no predictions, only predictions."],
    ['"k05VTVBZ"', "it is an npy file that cannot be read."],
    ['"k05VTVBZ*"', "it is base64-encoded npy that was truncated."],
    ['{"result":1,"took":2}', "it contains no predictions, only result, took."],
    ["{}", "it contains no predictions, only an empty object."],
    ["3", 'it contains no predictions, only "3".'],
    ["null", 'it contains no predictions, only "null".'],
    ["", "it is empty."],
    [" \n", "it is empty."],
    ['{"predictions":[[0.1,', 'it is not JSON; it begins with "{\\"predictions\\":[[0.1,".'],
  ])("is refused with the reason: %s", async (text, reason) => {
    const failure = await failureOf(text);
    expect(failure.kind).toBe("reply-unreadable");
    expect(failure.kind === "reply-unreadable" ? failure.reason : "").toContain(reason);
  });

  it("allocates nothing for the apparent size of a ragged reply", async () => {
    const long = Array.from({ length: 4000 }, () => 0);
    const text = JSON.stringify([long, ...Array.from({ length: 100_000 }, () => 0)]);
    expect((await failureOf(text)).kind).toBe("reply-unreadable");
  });

  it("is refused for more classes than rows or columns, on either axis", async () => {
    const plane = Array.from({ length: 2 }, () => [0, 0, 0, 0]);
    const failure = await failureOf(JSON.stringify([[plane, plane, plane]]));
    expect(failure).toMatchObject({ kind: "reply-unreadable" });
    expect(JSON.stringify(failure)).toContain("(1, 3, 2, 4)");
  });

  it.each([
    [200, "text/html", "<!DOCTYPE html><title>Sign in</title>"],
    [403, undefined, "\n<html><body>403 Forbidden</body></html>"],
    [404, "application/xml", '<?xml version="1.0"?><Error/>'],
  ])("is reported as a web page with HTTP %i", async (status, contentType, text) => {
    expect(await failureOf(text, status, contentType)).toEqual({
      kind: "reply-unreadable",
      reason: `it is a web page (HTTP ${status}), not an API’s reply.`,
    });
  });
});

/** The project's own Lambda, through a proxy integration, a non-proxy one, and encoded twice. */
describe("a refusal of our own Lambda", () => {
  const body = JSON.stringify({
    error: { code: "wrong-shape", message: "The array is (6, 256, 256)." },
  });

  it.each([
    ["with its own status", body, 422],
    ["in an envelope at HTTP 200", JSON.stringify({ statusCode: 422, body }), 200],
    ["in an envelope whose status is a string", JSON.stringify({ statusCode: "422", body }), 200],
    ["in a JSON string", JSON.stringify(body), 422],
  ])("is recognized %s", async (_way, text, status) => {
    expect(await failureOf(text, status)).toEqual({
      kind: "inference-refused",
      status: 422,
      code: "wrong-shape",
      message: "The array is (6, 256, 256).",
    });
  });
});

describe("a prediction as npy", () => {
  const { npy } = JSON.parse(
    readFileSync("src/domain/inference/fixtures/npy-replies.json", "utf8"),
  ) as {
    readonly npy: readonly (Omit<Reply, "text"> & { readonly base64: string })[];
  };
  const bytesOf = (base64: string): ArrayBuffer =>
    new Uint8Array(Buffer.from(base64, "base64")).buffer;

  it.each(npy)("is read from bytes and from base64: $name", async (reply) => {
    const { base64, classCount, notFinite, scores } = reply;
    const body = bytesOf(base64);
    const ways = [
      [{ status: 200, contentType: "application/x-npy", body }, "npy", false, ""],
      [replyOf(base64, 200, "text/plain"), "base64-npy", false, ""],
      [replyOf(JSON.stringify(base64)), "base64-npy", false, ""],
      [replyOf(JSON.stringify({ predictions: base64 })), "base64-npy", false, "predictions"],
      [
        replyOf(JSON.stringify({ statusCode: 200, isBase64Encoded: true, body: base64 })),
        "base64-npy",
        true,
        "",
      ],
    ] as const;
    for (const [one, encoding, enveloped, scoresKey] of ways) {
      const { prediction, traits } = await contentOf(one);
      expect(prediction).toMatchObject({ height: 3, width: 4, classCount, notFinite });
      expect([...prediction.scores]).toEqual(scores.map((score) => score ?? Number.NaN));
      expect(traits).toEqual({ encoding, enveloped, scoresKey });
    }
  });

  it("may also be base64-encoded JSON in an envelope", async () => {
    const body = Buffer.from('{"predictions":[[0,1],[1,0]]}').toString("base64");
    const text = JSON.stringify({ statusCode: 200, isBase64Encoded: true, body });
    expect((await parseText(text)).width).toBe(2);
  });

  it("is not read from an error response", async () => {
    const body = writeNpy(new Float32Array(4), "float32", [2, 2]);
    const reply = { status: 500, contentType: "application/x-npy", body };
    await expect(contentOf(reply)).rejects.toBeInstanceOf(AppError);
  });
});

describe("a reply that points to the prediction", () => {
  const object = { kind: "object", bucket: "b", key: "out/1 a.npy" };

  it.each([
    ['"s3://b/out/1 a.npy"', 200, object],
    ['{"predictions":"s3://b/out/1 a.npy"}', 200, object],
    ['{"bucket":"b","key":"out/1 a.npy"}', 200, object],
    ['{"Bucket":"b","Key":"out/1 a.npy"}', 200, object],
    [
      '{"result":{"bucket":"b","key":"out/1 a.npy","contentType":"application/x-npy"}}',
      200,
      object,
    ],
    ['{"statusCode":200,"body":"{\\"output\\":\\"s3://b/out/1 a.npy\\"}"}', 200, object],
    ['{"OutputLocation":"s3://b/out/1 a.npy"}', 200, object],
    [
      '{"url":"https://b.s3.amazonaws.com/k?X-Amz-Signature=1"}',
      200,
      { kind: "address", url: "https://b.s3.amazonaws.com/k?X-Amz-Signature=1" },
    ],
  ])("is parsed: %s", async (text, status, location) => {
    const content = await parseReply(replyOf(text, status), ASKED);
    expect(content).toMatchObject({ kind: "pointer", pointer: { location, pending: false } });
  });

  it("is pending for HTTP 202, with the location of a failure", async () => {
    const text = '{"OutputLocation":"s3://b/o","FailureLocation":"s3://b/f"}';
    expect(await parseReply(replyOf(text, 202), ASKED)).toMatchObject({
      pointer: {
        location: { kind: "object", bucket: "b", key: "o" },
        failureLocation: { kind: "object", bucket: "b", key: "f" },
        pending: true,
      },
    });
    const location = "https://abc.example/jobs/7";
    expect(await parseReply({ ...replyOf("", 202), location }, ASKED)).toMatchObject({
      pointer: { location: { kind: "address", url: location }, pending: true },
    });
  });

  it("is not a refusal that contains a URL", async () => {
    const failure = await failureOf(
      '{"message":"See https://x.example/help","url":"https://x.example"}',
      400,
    );
    expect(failure.kind).toBe("inference-refused");
  });
});

describe("any reply", () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => JSON.stringify({ statusCode: 200, body: json })),
    fc.json().map((json) => `{"predictions":${json}}`),
  );

  it("is a prediction or a failure of a known kind", async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.constantFrom(200, 400, 403, 500), async (text, status) => {
        try {
          const content = await parseReply(replyOf(text, status), ASKED);
          if (content.kind === "pointer") return;
          const { scores, height, width, classCount } = content.prediction;
          expect(scores).toHaveLength(height * width * classCount);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError, type Failure } from "./failure.ts";
import { parseReply } from "./inference-reply.ts";

/** What make-replies.py wrote: what Python's json module says and what numpy makes of it. */
interface Reply {
  readonly name: string;
  readonly text: string;
  readonly classCount: number;
  readonly notFinite: number;
  readonly scores: (number | null)[];
}

const REPLIES = JSON.parse(readFileSync("src/domain/fixtures/replies.json", "utf8")) as Reply[];

function parseText(text: string, status = 200, contentType = "application/json") {
  return parseReply({ status, contentType, text });
}

function failureOf(text: string, status = 200, contentType = "application/json"): Failure {
  try {
    parseText(text, status, contentType);
  } catch (error) {
    if (error instanceof AppError) return error.failure;
    throw error;
  }
  throw new Error("A prediction was found.");
}

describe("a prediction", () => {
  it.each(REPLIES)("is read from $name", ({ text, classCount, notFinite, scores }) => {
    const prediction = parseText(text);
    expect(prediction).toMatchObject({ height: 3, width: 4, classCount, notFinite });
    expect([...prediction.scores]).toEqual(scores.map((score) => score ?? Number.NaN));
  });

  it("counts a number that float32 cannot hold as not finite", () => {
    const { scores, notFinite } = parseText('{"predictions":[[1e999,1e39],[0.5,-1e999]]}');
    expect([...scores]).toEqual([Number.NaN, Number.NaN, 0.5, Number.NaN]);
    expect(notFinite).toBe(3);
  });

  it("is read whatever the content type says", () => {
    expect(parseText("[[0.5,1]]", 200, "text/plain").width).toBe(2);
  });

  it("survives every accepted shape and wrapping, of any size", () => {
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
    fc.assert(
      fc.property(sizes, wrap, around, ([height, width], wrapped, nested) => {
        const rows = Array.from({ length: height }, (_, row) =>
          Array.from({ length: width }, (__, column) => row * width + column),
        );
        const prediction = parseText(JSON.stringify(wrapped(nested(rows))));
        expect(prediction).toMatchObject({ height, width, classCount: 1, notFinite: 0 });
        expect([...prediction.scores]).toEqual(rows.flat());
      }),
    );
  });
});

describe("scores that are no prediction", () => {
  it.each([
    ['{"predictions":[]}', "it holds an empty list"],
    ['{"predictions":[[]]}', "it holds an empty list"],
    ['{"predictions":[0.5]}', "its scores have the shape (1),"],
    ['{"predictions":[[[1,2],[3,4]],[[5,6],[7,8]]]}', "its scores have the shape (2, 2, 2),"],
    ['{"predictions":[[1,2],[3]]}', "its rows of scores are not all of one length."],
    ['{"predictions":[[1,2],3]}', "its rows of scores are not all of one length."],
    ['{"predictions":[[1,2],[3,[4]]]}', "its rows of scores are not all of one length."],
    ['{"predictions":[[1,2],[3,"x"]]}', 'it holds "x" where a score should be.'],
    ['{"predictions":"s3://bucket/key"}', "it holds no predictions, only predictions."],
    ['{"result":1,"took":2}', "it holds no predictions, only result, took."],
    ["{}", "it holds no predictions, only an empty object."],
    ["3", 'it holds no predictions, only "3".'],
    ["null", 'it holds no predictions, only "null".'],
    ["", "it is empty."],
    [" \n", "it is empty."],
    ['{"predictions":[[0.1,', 'it is not JSON; it begins with "{\\"predictions\\":[[0.1,".'],
  ])("%s", (text, reason) => {
    const failure = failureOf(text);
    expect(failure.kind).toBe("reply-unreadable");
    expect(failure.kind === "reply-unreadable" ? failure.reason : "").toContain(reason);
  });

  it("does not make room for what a ragged reply only seems to hold", () => {
    const long = Array.from({ length: 4000 }, () => 0);
    const text = JSON.stringify([long, ...Array.from({ length: 100_000 }, () => 0)]);
    expect(failureOf(text).kind).toBe("reply-unreadable");
  });

  it("refuses pictures whose classes come first", () => {
    const plane = Array.from({ length: 5 }, () => [0, 0, 0, 0]);
    const failure = failureOf(JSON.stringify([[plane, plane]]));
    expect(failure).toMatchObject({ kind: "reply-unreadable" });
    expect(JSON.stringify(failure)).toContain("(1, 2, 5, 4)");
  });

  it.each([
    [200, "text/html", "<!DOCTYPE html><title>Sign in</title>"],
    [403, undefined, "\n<html><body>403 Forbidden</body></html>"],
    [404, "application/xml", '<?xml version="1.0"?><Error/>'],
  ])("HTTP %i with a page", (status, contentType, text) => {
    expect(failureOf(text, status, contentType)).toEqual({
      kind: "reply-unreadable",
      reason: `it is a web page (HTTP ${status}), not what an API answers.`,
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
    ["in an envelope whose status is a text", JSON.stringify({ statusCode: "422", body }), 200],
    ["in a text", JSON.stringify(body), 422],
  ])("is passed on %s", (_way, text, status) => {
    expect(failureOf(text, status)).toEqual({
      kind: "inference-refused",
      status: 422,
      code: "wrong-shape",
      message: "The array is (6, 256, 256).",
    });
  });
});

/** Sources: API Gateway's and Lambda's documentation, and what participants reported. */
describe("a failed Lambda behind a non-proxy integration", () => {
  const SHAPE_ERROR =
    'An error occurred (ModelError) when calling the InvokeEndpoint operation: Received client error (400) from primary with message "{ "error": "input must be 4-dimensional[256,256,6]" }". See https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#logEventViewer:group=/aws/sagemaker/Endpoints/smoke in account 111122223333 for more information.';

  it.each([
    ["KeyError", "'body'", "lambda-wants-proxy", 'reads event["body"]'],
    ["KeyError", "'file_name'", "lambda-wants-no-proxy", 'reads event["file_name"]'],
    [
      undefined,
      "2021-12-20T20:22:43.783Z 0a1b2c Task timed out after 3.00 seconds",
      "lambda-timed-out",
      "its own time limit of 3 seconds",
    ],
    ["Sandbox.Timedout", "RequestId: 0a1b2c Error: x", "lambda-timed-out", "its own time limit:"],
    [
      "Runtime.ExitError",
      "RequestId: 0a Error: Runtime exited with error: signal: killed",
      "lambda-crashed",
      "ran out of memory",
    ],
    [
      "RequestEntityTooLarge",
      "Exceeded maximum allowed payload size (6291556 bytes).",
      "reply-too-large",
      "larger than the 6 MB",
    ],
    [
      "ClientError",
      "An error occurred (404) when calling the HeadObject operation: Not Found",
      "object-not-found",
      "did not find the uploaded array",
    ],
    [
      "ClientError",
      "An error occurred (403) when calling the HeadObject operation: Forbidden",
      "object-forbidden",
      "may not read the uploaded array",
    ],
    [
      "ClientError",
      "An error occurred (ValidationError) when calling the InvokeEndpoint operation: Endpoint smoke-ana of account 111122223333 not found.",
      "endpoint-not-found",
      "no SageMaker endpoint named smoke-ana",
    ],
    [
      "ModelError",
      'An error occurred (ModelError) when calling the InvokeEndpoint operation: Received server error (0) from primary with message "Your invocation timed out while waiting for a response from container primary."',
      "endpoint-timed-out",
      "gave SageMaker no answer in time",
    ],
    [
      "ModelError",
      "An error occurred (ModelError) when calling the InvokeEndpoint operation: Received client error (413) from primary and could not load the entire response body.",
      "too-heavy",
      "too heavy for the SageMaker endpoint",
    ],
    ["ModelError", SHAPE_ERROR, "model-error", "input must be 4-dimensional[256,256,6]"],
    ["NameError", "name 'np' is not defined", "lambda-failed", "NameError: name 'np' is not"],
  ])("%s %s is told as %s", (errorType, errorMessage, code, part) => {
    const failure = failureOf(JSON.stringify({ errorMessage, errorType, stackTrace: [] }));
    expect(failure).toMatchObject({ kind: "inference-refused", status: 200, code });
    expect(failure.kind === "inference-refused" ? failure.message : "").toContain(part);
  });

  it("keeps the account's number and the console's link to itself", () => {
    for (const errorMessage of [SHAPE_ERROR, "Role arn:aws:iam::111122223333:role/x is odd"]) {
      const told = JSON.stringify(failureOf(JSON.stringify({ errorMessage })));
      expect(told).not.toMatch(/\d{12}|console\.aws/);
    }
  });
});

describe("TensorFlow Serving's own error", () => {
  it("is the model's refusal", () => {
    const text = '{"error": "Could not find variable conv2d/kernel"}';
    expect(failureOf(text)).toEqual({
      kind: "inference-refused",
      status: 200,
      code: "model-error",
      message: "The model refused the array: Could not find variable conv2d/kernel.",
    });
  });
});

describe("an answer of API Gateway itself", () => {
  it.each([
    [403, '{"message":"Missing Authentication Token"}', "nothing that takes a POST"],
    [403, '{"message":"Forbidden"}', "wants an API key"],
    [403, '{"message":"The security token included in the request is expired"}', "no signature"],
    [
      403,
      '{"Message":"User: anonymous is not authorized to perform: execute-api:Invoke on x"}',
      "resource policy",
    ],
    [404, '{"message":"Not Found"}', "nothing at this address"],
    [405, '{"message":"Method Not Allowed"}', "takes no POST"],
    [413, "HTTP content length exceeded 10485760 bytes.", "larger than API Gateway (10 MB)"],
    [413, '{"message":"Request Too Long"}', "larger than API Gateway (10 MB)"],
    [415, '{"message":"Unsupported Media Type"}', "does not take JSON"],
    [500, '{"message": "Internal server error"}', "could not run its Lambda function"],
    [500, "null", "could not run its Lambda function"],
    [502, '{"message": "Internal server error"}', "Lambda proxy integration is ticked"],
    [502, "", "Lambda proxy integration is ticked"],
    [503, '{"message":"Service Unavailable"}', "not available or took too long"],
    [418, '{"message":"I am a teapot"}', "(HTTP 418). In its own words: I am a teapot."],
    [400, '{"message":"Invalid request body"}', "In its own words: Invalid request body."],
    [400, "[[0.5, 0.5]]", "refused the request (HTTP 400)."],
    [200, '{"message":"Something odd"}', "In its own words: Something odd."],
    [200, '{"statusCode":500,"body":"no model"}', "In its own words: no model."],
  ])("HTTP %i %s", (status, text, part) => {
    const failure = failureOf(text, status);
    expect(failure.kind).toBe("inference-refused");
    expect(failure.kind === "inference-refused" ? failure.message : "").toContain(part);
  });

  it.each(['{"message":"Too Many Requests"}', '{"message":"Limit Exceeded"}', ""])(
    "HTTP 429 %s is throttling",
    (text) => {
      expect(failureOf(text, 429)).toEqual({ kind: "throttled", service: "api" });
    },
  );

  it("HTTP 504 is a time-out", () => {
    const failure = failureOf('{"message": "Endpoint request timed out"}', 504);
    expect(failure).toEqual({ kind: "timed-out", service: "api", afterS: 29 });
  });
});

describe("any reply at all", () => {
  const anyText = fc.oneof(
    fc.string(),
    fc.json(),
    fc.json().map((json) => JSON.stringify({ statusCode: 200, body: json })),
    fc.json().map((json) => `{"predictions":${json}}`),
  );

  it("is a prediction or a failure of a known kind", () => {
    fc.assert(
      fc.property(anyText, fc.constantFrom(200, 400, 403, 500), (text, status) => {
        try {
          const { scores, height, width, classCount } = parseText(text, status);
          expect(scores).toHaveLength(height * width * classCount);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FaultStack, PAGE, startFaultStack } from "#local/fixtures/fault-stack.ts";
import type { Stack } from "#local/stack.ts";
import { API_RESPONSES, type FaultScript } from "./fault-script.ts";

let faultStack: FaultStack;
let stack: Stack;
beforeAll(async () => {
  faultStack = await startFaultStack();
  stack = faultStack.stack;
});
afterEach(() => stack.clearFaults());
afterAll(() => faultStack.close());

type ApiScript = Extract<FaultScript, { service: "api" }>;

async function answerOf(answer: ApiScript["answer"], more: Partial<ApiScript> = {}) {
  stack.injectFault({ ...more, service: "api", answer });
  return fetch(stack.apiUrl, {
    method: "POST",
    headers: { "Content-Type": "application/json", Origin: PAGE },
    body: "{}",
  });
}

/** Where the reference leaves out what differs from call to call, a row is a pattern. */
type Row = readonly [answer: ApiScript["answer"], status: number, body: string | RegExp];

const ID = "[0-9a-f-]{36}";
const CONSOLE =
  "See https://us-west-2\\.console\\.aws\\.amazon\\.com/cloudwatch/home\\?\\S*#logEventViewer:group=/aws/sagemaker/Endpoints/\\S+ in account 111122223333 for more information\\.";

/** A message of boto3's inside errorMessage, as JSON writes it. */
function invokeError(code: string, message: string): RegExp {
  const said = `An error occurred (${code}) when calling the InvokeEndpoint operation: ${message}`;
  const escaped = said.replaceAll(/[()[\]{}.]/g, "\\$&").replace("CONSOLE", CONSOLE);
  return new RegExp(`^${escaped}$`);
}

const GATEWAY_ROWS: readonly Row[] = [
  ["missing-authentication-token", 403, '{"message":"Missing Authentication Token"}'],
  ["forbidden", 403, '{"message":"Forbidden"}'],
  ["expired-token", 403, '{"message":"The security token included in the request is expired"}'],
  [
    "resource-policy",
    403,
    /^\{"Message":"User: \S+ is not authorized to perform: execute-api:Invoke .+"\}$/,
  ],
  ["invalid-request-body", 400, '{"message":"Invalid request body"}'],
  ["not-found", 404, '{"message":"Not Found"}'],
  ["content-length-exceeded", 413, "HTTP content length exceeded 10485760 bytes."],
  ["request-too-long", 413, '{"message":"Request Too Long"}'],
  ["unsupported-media-type", 415, '{"message":"Unsupported Media Type"}'],
  ["too-many-requests", 429, '{"message":"Too Many Requests"}'],
  ["too-many-requests-retry-after", 429, '{"message":"Too Many Requests"}'],
  ["limit-exceeded", 429, '{"message":"Limit Exceeded"}'],
  ["internal-server-error", 500, '{"message": "Internal server error"}'],
  ["null-500", 500, "null"],
  ["bad-gateway", 502, '{"message": "Internal server error"}'],
  ["service-unavailable", 503, '{"message":"Service Unavailable"}'],
  ["endpoint-request-timed-out", 504, '{"message": "Endpoint request timed out"}'],
  ["lambda-400", 400, '{"message":"file_name is missing"}'],
];

describe("an injected response of API Gateway", () => {
  it.each(GATEWAY_ROWS)("%s is its row", async (answer, status, body) => {
    const response = await answerOf(answer);
    expect(response.status).toBe(status);
    expect(await response.text()).toEqual(
      typeof body === "string" ? body : expect.stringMatching(body),
    );
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
  });

  it("names its type, as REST APIs do", async () => {
    const response = await answerOf("missing-authentication-token");
    expect(response.headers.get("x-amzn-errortype")).toBe("MissingAuthenticationTokenException");
  });

  it("may lack the header that lets a page read it, which is AWS's default", async () => {
    const response = await answerOf("endpoint-request-timed-out", { cors: false });
    expect(response.status).toBe(504);
    expect(response.headers.has("access-control-allow-origin")).toBe(false);
  });

  it("has a Retry-After that pages can read, if configured", async () => {
    expect((await answerOf("too-many-requests")).headers.has("retry-after")).toBe(false);
    const { headers } = await answerOf("too-many-requests-retry-after");
    expect(headers.get("retry-after")).toBe("2");
    expect(headers.get("access-control-expose-headers")).toBe("Retry-After");
  });
});

const FUNCTION_ROWS: readonly (readonly [ApiScript["answer"], object])[] = [
  [
    "exception",
    {
      errorMessage: "'file_name'",
      errorType: "KeyError",
      requestId: expect.stringMatching(ID),
      stackTrace: [
        expect.stringContaining(
          '  File "/var/task/lambda_function.py", line 25, in lambda_handler\n ',
        ),
      ],
    },
  ],
  [
    "exception-of-an-older-runtime",
    { errorMessage: "'body'", errorType: "KeyError", stackTrace: [expect.any(String)] },
  ],
  [
    "task-timed-out",
    {
      errorMessage: expect.stringMatching(
        `^2021-12-20T20:22:43.783Z ${ID} Task timed out after 10.01 seconds$`,
      ),
    },
  ],
  ["task-timed-out-with-type", { errorMessage: expect.any(String), errorType: "Sandbox.Timedout" }],
  [
    "out-of-memory",
    {
      errorType: "Runtime.ExitError",
      errorMessage: expect.stringMatching(
        `^RequestId: ${ID} Error: Runtime exited with error: signal: killed$`,
      ),
    },
  ],
  [
    "envelope-400",
    { statusCode: 400, headers: expect.any(Object), body: expect.stringMatching(/^\{"/) },
  ],
  [
    "reply-too-large",
    {
      errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
      errorType: "RequestEntityTooLarge",
    },
  ],
  ["tensorflow-error", { statusCode: 200, body: expect.stringMatching(/^\{"error":"/) }],
];

const BOTO3_ROWS: readonly (readonly [ApiScript["answer"], RegExp])[] = [
  [
    "object-not-found",
    /^An error occurred \(404\) when calling the HeadObject operation: Not Found$/,
  ],
  [
    "object-forbidden",
    /^An error occurred \(403\) when calling the HeadObject operation: Forbidden$/,
  ],
  [
    "model-error",
    invokeError(
      "ModelError",
      'Received client error (400) from primary with message "{ "error": "input must be 4-dimensional[256,256,6]" }". CONSOLE',
    ),
  ],
  [
    "model-timed-out",
    /Received server error \(0\) from primary with message "Your invocation timed out while waiting for a response from container primary\. .+"/,
  ],
  [
    "model-reply-not-loaded",
    invokeError(
      "ModelError",
      "Received client error (413) from primary and could not load the entire response body. CONSOLE",
    ),
  ],
  [
    "endpoint-not-found",
    invokeError("ValidationError", "Endpoint workshop-endpoint of account 111122223333 not found."),
  ],
  ["model-not-ready", /\(ModelNotReadyException\)/],
  ["endpoint-throttled", /\(ThrottlingException\)/],
  ["endpoint-unavailable", /\(ServiceUnavailable\)/],
  ["endpoint-internal-failure", /\(InternalFailure\)/],
];

describe("an injected failure of a function behind a non-proxy integration", () => {
  it.each(FUNCTION_ROWS)("%s is HTTP 200 and its row", async (answer, body) => {
    const response = await answerOf(answer);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(body);
  });

  it.each(BOTO3_ROWS)("%s is in boto3's words", async (answer, words) => {
    const response = await answerOf(answer);
    expect(response.status).toBe(200);
    const { errorMessage } = (await response.json()) as { readonly errorMessage: string };
    expect(errorMessage).toMatch(words);
  });
});

it("every answer is a row above", async () => {
  const names = [...GATEWAY_ROWS, ...FUNCTION_ROWS, ...BOTO3_ROWS].map(([name]) => name);
  expect(new Set(names)).toEqual(new Set(Object.keys(API_RESPONSES)));
});

import { withStatus200 } from "./api-response.ts";

/*
 * What a page receives when the function behind an API fails. A non-proxy integration answers all
 * of them with HTTP 200: docs.aws.amazon.com/apigateway/latest/developerguide/handle-errors-in-lambda-integration.html
 */

const REQUEST_ID = "5d1e3f0c-8f6a-4a3b-9c1e-2b7a6f0d4e11";
const CONSOLE =
  "https://us-west-2.console.aws.amazon.com/cloudwatch/home?region=us-west-2#logEventViewer:group=/aws/sagemaker/Endpoints/workshop-endpoint";

/** A Python exception as Lambda reports it; runtimes before Python 3.9 omit the request id. */
export function pythonFailure(
  errorType: string,
  errorMessage: string,
  requestId: string | undefined = REQUEST_ID,
): string {
  const stackTrace = [
    '  File "/var/task/lambda_function.py", line 25, in lambda_handler\n    data = download_and_load_data(payload)\n',
  ];
  return JSON.stringify({ errorMessage, errorType, requestId, stackTrace });
}

function failed(errorType: string, errorMessage: string) {
  return withStatus200(pythonFailure(errorType, errorMessage));
}

/** boto3's error for a failed InvokeEndpoint. */
function invokeFailed(code: string, message: string) {
  return failed(
    code,
    `An error occurred (${code}) when calling the InvokeEndpoint operation: ${message}`,
  );
}

/** A report of Lambda itself, not of the function. */
function lambdaReport(report: object) {
  return withStatus200(JSON.stringify(report));
}

const TIMED_OUT = `2021-12-20T20:22:43.783Z ${REQUEST_ID} Task timed out after 10.01 seconds`;

/** Responses by name: the function's own failures, then SageMaker's as the function reports them. */
export const FUNCTION_RESPONSES = {
  exception: failed("KeyError", "'file_name'"),
  "exception-of-an-older-runtime": withStatus200(
    JSON.stringify({ ...JSON.parse(pythonFailure("KeyError", "'body'")), requestId: undefined }),
  ),
  "task-timed-out": lambdaReport({ errorMessage: TIMED_OUT }),
  "task-timed-out-with-type": lambdaReport({
    errorMessage: TIMED_OUT,
    errorType: "Sandbox.Timedout",
  }),
  "out-of-memory": lambdaReport({
    errorType: "Runtime.ExitError",
    errorMessage: `RequestId: ${REQUEST_ID} Error: Runtime exited with error: signal: killed`,
  }),
  "envelope-400": lambdaReport({
    statusCode: 400,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ message: "file_name is missing" }),
  }),
  "reply-too-large": lambdaReport({
    errorMessage: "Exceeded maximum allowed payload size (6291556 bytes).",
    errorType: "RequestEntityTooLarge",
  }),
  "object-not-found": failed(
    "ClientError",
    "An error occurred (404) when calling the HeadObject operation: Not Found",
  ),
  "object-forbidden": failed(
    "ClientError",
    "An error occurred (403) when calling the HeadObject operation: Forbidden",
  ),
  "model-error": invokeFailed(
    "ModelError",
    `Received client error (400) from primary with message "{ "error": "input must be 4-dimensional[256,256,6]" }". See ${CONSOLE} in account 111122223333 for more information.`,
  ),
  "model-timed-out": invokeFailed(
    "ModelError",
    `Received server error (0) from primary with message "Your invocation timed out while waiting for a response from container primary. Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.". See ${CONSOLE} in account 111122223333 for more information.`,
  ),
  "model-reply-not-loaded": invokeFailed(
    "ModelError",
    `Received client error (413) from primary and could not load the entire response body. See ${CONSOLE} in account 111122223333 for more information.`,
  ),
  "endpoint-not-found": invokeFailed(
    "ValidationError",
    "Endpoint workshop-endpoint of account 111122223333 not found.",
  ),
  "model-not-ready": invokeFailed(
    "ModelNotReadyException",
    "Model for endpoint workshop-endpoint variant AllTraffic is not ready for inference yet.",
  ),
  "endpoint-throttled": invokeFailed("ThrottlingException", "Rate exceeded"),
  "endpoint-unavailable": invokeFailed("ServiceUnavailable", "The service is unavailable."),
  "endpoint-internal-failure": invokeFailed("InternalFailure", "An internal failure occurred."),
  "tensorflow-error": lambdaReport({
    statusCode: 200,
    body: JSON.stringify({ error: "input must be 4-dimensional[256,256,6]" }),
  }),
} as const;

import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { type ApiGateway, type ApiGatewayOptions, createApiGateway } from "#local/api-gateway.ts";
import type { Invocation } from "#local/lambda-runtime.ts";
import { readBody } from "#local/read-body.ts";
import type { FunctionAccess } from "./function-access.ts";
import { pythonFailure } from "./function-responses.ts";
import { PythonError } from "./python-error.ts";
import type { SimulatedServer } from "./server-profiles.ts";

const MAX_REQUEST_BYTES = 10_485_760;

/** Creates an API in front of a simulated server's function, with that server's integration type. */
export function createServerProfileApi(
  { integration, run }: SimulatedServer,
  access: FunctionAccess,
  options: Omit<ApiGatewayOptions, "invoke">,
): ApiGateway {
  const gateway = createApiGateway({
    ...options,
    invoke: (event) => invoked(JSON.parse(event)),
  });

  async function invoked(event: unknown): Promise<Invocation> {
    try {
      return { kind: "result", payload: JSON.stringify((await run(event, access)) ?? null) };
    } catch (cause) {
      const { errorType, message } = pythonErrorOf(cause);
      return { kind: "function-error", errorType, errorMessage: message };
    }
  }

  /** Answers 200 with the function's result or exception as the body. */
  async function answerVerbatim(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request, MAX_REQUEST_BYTES);
    const invocation = await invoked(JSON.parse(body?.toString("utf8") || "null"));
    response.writeHead(200, {
      "Content-Type": "application/json",
      "Access-Control-Allow-Origin": "*",
      "x-amzn-RequestId": randomUUID(),
    });
    response.end(verbatimOf(invocation));
  }

  return {
    handle: (request, response) =>
      integration === "non-proxy" && request.method === "POST"
        ? answerVerbatim(request, response)
        : gateway.handle(request, response),
  };
}

function verbatimOf(invocation: Invocation): string {
  if (invocation.kind === "result") return invocation.payload;
  if (invocation.kind === "rejected") return "null";
  return pythonFailure(invocation.errorType, invocation.errorMessage, randomUUID());
}

function pythonErrorOf(cause: unknown): PythonError {
  if (cause instanceof PythonError) return cause;
  return new PythonError("ValueError", cause instanceof Error ? cause.message : String(cause));
}

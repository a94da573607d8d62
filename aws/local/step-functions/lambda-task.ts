import * as v from "valibot";
import type { Invocation, LambdaRuntime } from "#local/lambda-runtime.ts";
import { functionName, type TaskState } from "./definition.ts";
import { JSON_VALUE, type Json, parseJson } from "./json.ts";
import { runtimeError, StateError } from "./state-error.ts";

/** The functions that tasks may invoke, by their names. */
export type Functions = ReadonlyMap<string, Pick<LambdaRuntime, "invoke">>;

/** The parameters of lambda:invoke: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
const INVOCATION = v.strictObject({
  FunctionName: v.string(),
  Payload: v.optional(JSON_VALUE, {}),
});

/**
 * Invokes a task's function with the state's effective input, and returns the state's result.
 *
 * @throws StateError by the name that AWS gives it: the function's own error by its type, Lambda's by
 * `Lambda.<code>`. https://docs.aws.amazon.com/step-functions/latest/dg/bp-lambda-serviceexception.html
 */
export async function invokeTask(
  { Resource }: TaskState,
  input: Json,
  functions: Functions,
): Promise<Json> {
  if (Resource.kind === "function") return invoke(Resource.name, input, functions);
  const parameters = v.safeParse(INVOCATION, input);
  const name = parameters.success ? functionName(parameters.output.FunctionName) : undefined;
  if (!parameters.success || name === undefined) {
    throw runtimeError("The Parameters of lambda:invoke need a FunctionName, its name or ARN.");
  }
  const Payload = await invoke(name, parameters.output.Payload, functions);
  return { ExecutedVersion: "$LATEST", Payload, StatusCode: 200 };
}

async function invoke(name: string, event: Json, functions: Functions): Promise<Json> {
  const runtime = functions.get(name);
  if (runtime === undefined) {
    throw new StateError("Lambda.ResourceNotFoundException", `Function not found: ${name}`);
  }
  return resultOf(await runtime.invoke(JSON.stringify(event)));
}

function resultOf(invocation: Invocation): Json {
  switch (invocation.kind) {
    case "result": {
      const result = parseJson(invocation.payload);
      if (result !== undefined) return result;
      throw new StateError("Lambda.Unknown", "The function’s result is not JSON.");
    }
    case "function-error": {
      // Also an instance that was lost, Runtime.ExitError, and a timeout, Sandbox.Timedout.
      const { errorType, errorMessage, stackTrace } = invocation;
      const payload = { errorMessage, errorType, ...(stackTrace && { stackTrace }) };
      throw new StateError(errorType, JSON.stringify(payload));
    }
    case "rejected":
      throw invocation.status === 429
        ? new StateError("Lambda.TooManyRequestsException", "Rate Exceeded.")
        : new StateError("Lambda.RequestTooLargeException", "Request too large");
  }
}

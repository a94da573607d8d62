import { withBatchAxis } from "#lambda/model-input.ts";
import { nestedJson } from "#lambda/nested-json.ts";
import type { FunctionAccess } from "./function-access.ts";
import { itemOf, jsonLoads } from "./python-error.ts";

/** A function as workshop participants write it: takes an event, returns any value. */
export type WorkshopFunction = (event: unknown, access: FunctionAccess) => Promise<unknown>;

/** The result that a proxy integration expects, as the workshop's functions return it. */
export interface Envelope {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The function of chapter 5.3's notebook: reads the event itself and adds the batch axis. */
export const functionA: WorkshopFunction = async (event, access) => {
  const key = String(itemOf(event, "file_name"));
  const array = await access.loadArray(access.bucket, key);
  return envelope(await access.invokeEndpoint(nestedJson(withBatchAxis(array))));
};

/** The function of the chapter's page: reads `event["body"]` and adds nothing. */
export const functionB: WorkshopFunction = async (event, access) => {
  const payload = jsonLoads(itemOf(event, "body"));
  const [bucket, key] = [itemOf(payload, "bucket"), itemOf(payload, "file_name")].map(String);
  const array = await access.loadArray(bucket ?? "", key ?? "");
  return envelope(await access.invokeEndpoint(nestedJson(array)));
};

/** `(1, H, W, 1)` scores as TensorFlow Serving nests them. */
export type Scores = readonly (readonly (readonly (readonly number[])[])[])[];

/**
 * The scores of a function that accepts both request forms, and arrays with or without a batch
 * axis, so that it differs from A and B in its reply alone.
 */
export async function scoresFor(event: unknown, access: FunctionAccess): Promise<Scores> {
  const request = isProxyEvent(event) ? jsonLoads(itemOf(event, "body")) : event;
  const array = await access.loadArray(access.bucket, String(itemOf(request, "file_name")));
  const input = array.shape.length === 3 ? withBatchAxis(array) : array;
  const { predictions } = JSON.parse(await access.invokeEndpoint(nestedJson(input))) as {
    readonly predictions: Scores;
  };
  return predictions;
}

/** Wraps a body for a proxy integration; a non-proxy integration returns the envelope itself. */
export function envelope(body: string, statusCode = 200): Envelope {
  return {
    statusCode,
    headers: { "Content-Type": "application/json", "Access-Control-Allow-Origin": "*" },
    body,
  };
}

function isProxyEvent(event: unknown): boolean {
  return typeof event === "object" && event !== null && "requestContext" in event;
}

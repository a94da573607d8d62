import { headerOf } from "./event-headers.ts";

/** The API's media type for npy files. */
export const NPY = "application/x-npy";

/** The format of a prediction in the response. */
export type ReplyForm = "json" | "npy";

/**
 * `npy` for an event whose only `Accept` is `application/x-npy`, else `json`. API Gateway decodes
 * base64 only by the first type of `Accept`, so a list would depend on its order:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
 */
export function readReplyForm(event: unknown): ReplyForm {
  const accepted = (headerOf(event, "accept") ?? "").split(",");
  const [only = ""] = (accepted[0] ?? "").split(";");
  return accepted.length === 1 && only.trim().toLowerCase() === NPY ? "npy" : "json";
}

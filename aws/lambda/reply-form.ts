import { headerOf } from "./event-headers.ts";

/** The media type of an npy file, as this API names it. */
export const NPY = "application/x-npy";

/** How a prediction is handed back. */
export type ReplyForm = "json" | "npy";

/**
 * `npy` for an event whose one `Accept` is `application/x-npy`, else `json`. API Gateway turns
 * base64 into bytes by the first type of `Accept` alone, so a list that names others beside it would
 * depend on their order:
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/lambda-proxy-binary-media.html
 */
export function replyForm(event: unknown): ReplyForm {
  const accepted = (headerOf(event, "accept") ?? "").split(",");
  const [only = ""] = (accepted[0] ?? "").split(";");
  return accepted.length === 1 && only.trim().toLowerCase() === NPY ? "npy" : "json";
}

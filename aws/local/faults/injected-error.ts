import type { IncomingMessage, ServerResponse } from "node:http";
import type { Refusal } from "#local/sigv4/verify.ts";

/** The refusal that S3 or STS is to give to a request, in its own XML; undefined for none. */
export type InjectedErrorLookup = (
  request: IncomingMessage,
  response: ServerResponse,
) => Refusal | undefined;

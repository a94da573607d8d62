import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceError } from "#local/sigv4/types.ts";

/** The error that S3 or STS must answer a request with, as its own XML; undefined for none. */
export type InjectedErrorLookup = (
  request: IncomingMessage,
  response: ServerResponse,
) => ServiceError | undefined;

import type { IncomingMessage, ServerResponse } from "node:http";
import type { ServiceError } from "./sigv4/types.ts";

/** One service of the stack. */
export interface Service {
  /** Answers one request. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export type ServiceName =
  | "s3"
  | "sts"
  | "sageMaker"
  | "lambda"
  | "states"
  | "api"
  | "apiControl"
  | "plumescope";

/** The error that S3 or STS must answer a request with, as its own XML; undefined for none. */
export type InjectedErrorLookup = (
  request: IncomingMessage,
  response: ServerResponse,
) => ServiceError | undefined;

/** Receives every request before its service does: how tests inject faults and count requests. */
export interface Interceptor {
  /** Answers a request, or passes it on to its service. */
  intercept(
    name: ServiceName,
    request: IncomingMessage,
    response: ServerResponse,
    service: Service,
  ): Promise<void>;
  readonly injectedErrorFor: InjectedErrorLookup;
}

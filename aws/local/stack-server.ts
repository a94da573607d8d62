import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { ApiGateway } from "./api-gateway.ts";
import { answerPlumescope } from "./demo-credentials.ts";
import { answerControl, isControl } from "./faults/control-path.ts";
import type { FaultInjector } from "./faults/fault-injection.ts";
import type { FaultService } from "./faults/fault-script.ts";
import { bucketOfHost, type S3 } from "./s3/s3.ts";
import type { SageMaker } from "./sagemaker.ts";
import type { Sessions } from "./sessions.ts";
import { targetOf } from "./sigv4/signed-request.ts";
import type { Sts } from "./sts.ts";

/** The services behind the stack's one port. */
export interface Services {
  readonly s3: S3;
  readonly sts: Sts;
  readonly sageMaker: SageMaker;
  readonly api: ApiGateway;
  readonly plumescope: { readonly sessions: Sessions; readonly pageOrigins: readonly string[] };
  /** Only in a stack with `control`. */
  readonly injector?: FaultInjector | undefined;
}

/** A server that listens before its services are ready. */
export interface StackServer {
  readonly port: number;
  /** Connects the services; earlier requests wait for this. */
  serve(services: Services): void;
  close(): Promise<void>;
}

/**
 * Listens on a port of the loopback interface; 0 selects a free one.
 * @throws Error for the user if the port is taken.
 */
export async function openServer(port: number): Promise<StackServer> {
  let serve: (services: Services) => void = () => undefined;
  const ready = new Promise<Services>((resolve) => {
    serve = resolve;
  });
  const server = createServer((request, response) => void answer(request, response, ready));
  // Longer than clients keep idle connections, so that no client sends on a closing one.
  server.keepAliveTimeout = 65_000;
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    serve,
    close: () => close(server),
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  ready: Promise<Services>,
): Promise<void> {
  try {
    await dispatch(request, response, await ready);
  } catch (cause) {
    // Also reached if the client disconnects during its request.
    if (!response.headersSent) response.writeHead(500);
    response.end();
    if (!request.destroyed) console.error(cause);
  }
}

async function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
): Promise<void> {
  const { sageMaker, plumescope, injector } = services;
  const { path } = targetOf(request);
  if (bucketOfHost(request.headers.host) !== undefined) {
    return handleOrInject("s3", request, response, services);
  }
  if (injector !== undefined && isControl(request))
    return answerControl(request, response, injector);
  if (path.startsWith("/_plumescope/")) return answerPlumescope(request, response, plumescope);
  if (/^\/endpoints\/[^/]+\/invocations$/.test(path) && request.method === "POST") {
    return sageMaker.handle(request, response);
  }
  return handleOrInject(serviceOf(request, path), request, response, services);
}

function serviceOf(request: IncomingMessage, path: string): FaultService {
  if (path.startsWith("/_aws/execute-api/")) return "api";
  return isForSts(request, path) ? "sts" : "s3";
}

function handleOrInject(
  service: FaultService,
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
): Promise<void> {
  const { handle } = services[service];
  return services.injector === undefined
    ? handle(request, response)
    : services.injector.intercept(service, request, response, handle);
}

/** S3 has no POST on the root path; STS has no other request. */
function isForSts(request: IncomingMessage, path: string): boolean {
  const method = request.headers["access-control-request-method"] ?? request.method;
  return path === "/" && method === "POST";
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(cause.code === "EADDRINUSE" ? portTaken(port, cause) : cause);
    });
    server.listen(port, "127.0.0.1", resolve);
  });
}

function portTaken(port: number, cause: Error): Error {
  return new Error(
    `Port ${port} is taken by another program (LocalStack uses 4566 too); stop that one, or start with STACK_PORT=${port + 1}.`,
    { cause },
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

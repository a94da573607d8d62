import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { isApiControl } from "./api-control.ts";
import { isLambdaPath } from "./lambda-api.ts";
import { isTakenOnIpv6 } from "./loopback.ts";
import { bucketOfHost } from "./s3/s3.ts";
import type { Interceptor, Service, ServiceName } from "./service.ts";
import { targetOf } from "./sigv4/signed-request.ts";
import { isForStepFunctions } from "./step-functions/service.ts";

/** The services behind the stack's one port. */
export interface Services extends Readonly<Record<ServiceName, Service>> {
  readonly interceptor: Interceptor | undefined;
}

/** A server that listens before its services are ready. */
export interface StackServer {
  readonly port: number;
  /** Connects the services; earlier requests wait for this. */
  serve(services: Services): void;
  close(): Promise<void>;
}

/**
 * Listens on a port, of the loopback interface by default; 0 selects a free one.
 * @throws Error for the user if the port is taken.
 */
export async function openServer(port: number, host = "127.0.0.1"): Promise<StackServer> {
  let serve: (services: Services) => void = () => undefined;
  const ready = new Promise<Services>((resolve) => {
    serve = resolve;
  });
  const server = createServer((request, response) => void answer(request, response, ready));
  // Longer than clients keep idle connections, so that no client sends on a closing one.
  server.keepAliveTimeout = 65_000;
  if (host === "127.0.0.1" && port !== 0 && (await isTakenOnIpv6(port))) throw portTaken(port);
  await listen(server, port, host);
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

function dispatch(
  request: IncomingMessage,
  response: ServerResponse,
  services: Services,
): Promise<void> {
  const name = serviceFor(request);
  const service = services[name];
  return services.interceptor === undefined
    ? service.handle(request, response)
    : services.interceptor.intercept(name, request, response, service);
}

function serviceFor(request: IncomingMessage): ServiceName {
  const { path } = targetOf(request);
  if (bucketOfHost(request.headers.host) !== undefined) return "s3";
  if (isApiControl(request)) return "apiControl";
  if (path.startsWith("/_plumescope/")) return "plumescope";
  if (path.startsWith("/_aws/execute-api/")) return "api";
  if (isLambdaPath(path)) return "lambda";
  const isInvocation = /^\/endpoints\/[^/]+\/invocations$/.test(path);
  if (isInvocation && request.method === "POST") return "sageMaker";
  if (!isForRootPost(request, path)) return "s3";
  return isForStepFunctions(request) ? "states" : "sts";
}

/** S3 has no POST on the root path; STS and Step Functions have no other request. */
function isForRootPost(request: IncomingMessage, path: string): boolean {
  const method = request.headers["access-control-request-method"] ?? request.method;
  return path === "/" && method === "POST";
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      reject(cause.code === "EADDRINUSE" ? portTaken(port, cause) : cause);
    });
    server.listen(port, host, resolve);
  });
}

function portTaken(port: number, cause?: Error): Error {
  return new Error(
    `Port ${port} is taken by another program (LocalStack uses 4566 too); stop that one, or start with --stack-port ${port + 1}.`,
    { cause },
  );
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

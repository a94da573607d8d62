import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { ApiGateway } from "#local/api-gateway.ts";
import type { Sessions } from "#local/sessions.ts";
import type { ServiceError } from "#local/sigv4/types.ts";
import type { ApiResponse } from "./api-response.ts";
import { createFaultQueue } from "./fault-queue.ts";
import { API_RESPONSES, type FaultScript, type FaultService } from "./fault-script.ts";
import { FUNCTION_ROLE } from "./function-access.ts";
import type { InjectedErrorLookup } from "./injected-error.ts";
import {
  corsHeaders,
  drain,
  type InterceptedRequest,
  NETWORK_FAULTS,
  type RequestHandler,
} from "./network-faults.ts";
import { createRequestCounter, type RequestCounts } from "./request-counts.ts";
import { type ErrorFactory, readRequestFacts } from "./request-facts.ts";
import { S3_ERRORS } from "./s3-errors.ts";
import { STS_ERRORS } from "./sts-errors.ts";

/** How tests inject faults into a stack, and count the requests it received. */
export interface FaultControl {
  /** Queues a fault; faults apply in the order in which they were injected. */
  injectFault(script: FaultScript): void;
  /** Discards every queued fault. */
  clearFaults(): void;
  counts(): RequestCounts;
  resetCounts(): void;
}

/** Applies queued faults in front of a stack's services. */
export interface FaultInjector extends FaultControl {
  /** Forwards a request to its service, or answers it with the next matching fault. */
  intercept(
    service: FaultService,
    request: IncomingMessage,
    response: ServerResponse,
    handle: RequestHandler,
  ): Promise<void>;
  readonly injectedErrorFor: InjectedErrorLookup;
}

interface InjectorOptions {
  readonly sessions: Sessions;
  readonly region: string;
  readonly now: () => Date;
  /** The simulated APIs, by server profile. */
  readonly apis: ReadonlyMap<string, ApiGateway>;
}

/** Creates the fault injector of one stack. Requests of the workshop's own functions never fail. */
export function createFaultInjector(options: InjectorOptions): FaultInjector {
  const faults = createFaultQueue();
  const counter = createRequestCounter();
  const errors = new WeakMap<IncomingMessage, { error: ServiceError; readable: boolean }>();

  async function applyFault(
    script: FaultScript,
    intercepted: InterceptedRequest,
  ): Promise<number | undefined> {
    const { request, response } = intercepted;
    if (script.delayMs !== undefined) await wait(script.delayMs);
    const fault = lookUp(NETWORK_FAULTS, script.answer);
    if (fault !== undefined) return fault(intercepted);
    const api = script.service === "api" ? options.apis.get(script.answer) : undefined;
    if (api !== undefined) await api.handle(request, response);
    else if (script.service === "api")
      await send(lookUp(API_RESPONSES, script.answer), intercepted);
    else await answerWithError(lookUp(SERVICE_ERRORS[script.service], script.answer), intercepted);
    return undefined;
  }

  async function answerWithError(
    create: ErrorFactory | undefined,
    intercepted: InterceptedRequest,
  ): Promise<void> {
    const { request, response, readable, handle } = intercepted;
    const facts = await readRequestFacts(request, { ...options, now: options.now() });
    if (create !== undefined) errors.set(request, { error: create(facts), readable });
    await handle(request, response);
  }

  return {
    injectFault: faults.add,
    clearFaults: faults.clear,
    counts: counter.counts,
    resetCounts: counter.reset,
    async intercept(service, request, response, handle) {
      if (isFromFunction(request, options.sessions)) return handle(request, response);
      counter.recordArrival(service, request);
      const script = faults.next(service, request.method ?? "");
      const readable = script?.cors ?? true;
      const intercepted = { request, response, handle, readable };
      const status = await (script === undefined
        ? NETWORK_FAULTS["as-usual"](intercepted)
        : applyFault(script, intercepted));
      if (status !== undefined) counter.recordResponse(service, request, status);
    },
    injectedErrorFor(request, response) {
      const injected = errors.get(request);
      if (injected?.readable === false) removeCorsHeaders(response);
      return injected?.error;
    },
  };
}

const SERVICE_ERRORS = { s3: S3_ERRORS, sts: STS_ERRORS } as const;

function lookUp<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

async function send(
  answer: ApiResponse | undefined,
  intercepted: InterceptedRequest,
): Promise<void> {
  const { request, response, readable } = intercepted;
  await drain(request);
  response.writeHead(answer?.status ?? 500, { ...corsHeaders(readable), ...answer?.headers });
  response.end(answer?.body);
}

function removeCorsHeaders(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (name.startsWith("access-control-")) response.removeHeader(name);
  }
}

function isFromFunction({ headers }: IncomingMessage, sessions: Sessions): boolean {
  const keyId = /Credential=([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
  return sessions.find(keyId)?.arn.includes(`:assumed-role/${FUNCTION_ROLE}/`) === true;
}

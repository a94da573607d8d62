import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { ApiGateway } from "#local/api-gateway.ts";
import type { Sessions } from "#local/sessions.ts";
import type { Refusal } from "#local/sigv4/verify.ts";
import type { ApiAnswer } from "./api-answer.ts";
import { type Counts, createCounter } from "./counts.ts";
import { createFaultQueue } from "./fault-queue.ts";
import { API_ANSWERS, type FaultScript, type FaultService } from "./fault-script.ts";
import { FUNCTION_ROLE } from "./function-access.ts";
import type { InjectedErrorLookup } from "./injected-error.ts";
import {
  drained,
  type InterceptedRequest,
  NETWORK_FAULTS,
  type RequestHandler,
  readableBy,
} from "./network-faults.ts";
import { type MakeRefusal, readRequestFacts } from "./request-facts.ts";
import { S3_REFUSALS } from "./s3-refusals.ts";
import { STS_REFUSALS } from "./sts-refusals.ts";

/** What tests tell a stack to answer, and what they ask it about. */
export interface FaultControl {
  /** Adds a script to those that are still to be played. */
  injectFault(script: FaultScript): void;
  /** Forgets every script. */
  clearFaults(): void;
  counts(): Counts;
  resetCounts(): void;
}

/** The prompter behind a stack's services. */
export interface FaultInjector extends FaultControl {
  /** Lets a request through to its service, or answers it as a script says. */
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
  /** The APIs of the personalities, by name. */
  readonly apis: ReadonlyMap<string, ApiGateway>;
}

/** Makes the play of one stack; the workshop's own functions are never played to. */
export function createFaultInjector(surroundings: InjectorOptions): FaultInjector {
  const faults = createFaultQueue();
  const counter = createCounter();
  const refusals = new WeakMap<IncomingMessage, { refusal: Refusal; readable: boolean }>();

  async function perform(
    script: FaultScript,
    passage: InterceptedRequest,
  ): Promise<number | undefined> {
    const { request, response } = passage;
    if (script.delayMs !== undefined) await wait(script.delayMs);
    const fault = named(NETWORK_FAULTS, script.answer);
    if (fault !== undefined) return fault(passage);
    const api = script.service === "api" ? surroundings.apis.get(script.answer) : undefined;
    if (api !== undefined) await api.handle(request, response);
    else if (script.service === "api") await send(named(API_ANSWERS, script.answer), passage);
    else await refuse(named(REFUSALS[script.service], script.answer), passage);
    return undefined;
  }

  async function refuse(make: MakeRefusal | undefined, passage: InterceptedRequest): Promise<void> {
    const { request, response, readable, handle } = passage;
    const asked = await readRequestFacts(request, { ...surroundings, now: surroundings.now() });
    if (make !== undefined) refusals.set(request, { refusal: make(asked), readable });
    await handle(request, response);
  }

  return {
    injectFault: faults.add,
    clearFaults: faults.clear,
    counts: counter.counts,
    resetCounts: counter.reset,
    async intercept(service, request, response, handle) {
      if (isFromFunction(request, surroundings.sessions)) return handle(request, response);
      counter.arrived(service, request);
      const script = faults.next(service, request.method ?? "");
      const readable = script?.cors ?? true;
      const passage = { request, response, handle, readable };
      const status = await (script === undefined
        ? NETWORK_FAULTS["as-usual"](passage)
        : perform(script, passage));
      if (status !== undefined) counter.carriedOut(service, request, status);
    },
    injectedErrorFor(request, response) {
      const played = refusals.get(request);
      if (played?.readable === false) hideFromPages(response);
      return played?.refusal;
    },
  };
}

const REFUSALS = { s3: S3_REFUSALS, sts: STS_REFUSALS } as const;

function named<Value>(table: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

async function send(answer: ApiAnswer | undefined, passage: InterceptedRequest): Promise<void> {
  const { request, response, readable } = passage;
  await drained(request);
  response.writeHead(answer?.status ?? 500, { ...readableBy(readable), ...answer?.headers });
  response.end(answer?.body);
}

function hideFromPages(response: ServerResponse): void {
  for (const name of response.getHeaderNames()) {
    if (name.startsWith("access-control-")) response.removeHeader(name);
  }
}

function isFromFunction({ headers }: IncomingMessage, sessions: Sessions): boolean {
  const keyId = /Credential=([^/]+)\//.exec(headers.authorization ?? "")?.[1] ?? "";
  return sessions.find(keyId)?.arn.includes(`:assumed-role/${FUNCTION_ROLE}/`) === true;
}

import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import type { ApiGateway } from "#local/api-gateway.ts";
import type { Sessions } from "#local/sessions.ts";
import type { Refusal } from "#local/sigv4/verify.ts";
import type { ApiAnswer } from "./api-answer.ts";
import { type Counts, createCounter } from "./counts.ts";
import { createPlaybook } from "./fault-queue.ts";
import { API_ANSWERS, type PlayedService, type Script } from "./fault-script.ts";
import { FUNCTION_ROLE } from "./function-access.ts";
import type { PlayedRefusal } from "./injected-error.ts";
import { type Carry, drained, NETWORK_FAULTS, type Passage, readableBy } from "./network-faults.ts";
import { type MakeRefusal, readAsked } from "./request-facts.ts";
import { S3_REFUSALS } from "./s3-refusals.ts";
import { STS_REFUSALS } from "./sts-refusals.ts";

/** What tests tell a stack to answer, and what they ask it about. */
export interface PlayHandle {
  /** Adds a script to those that are still to be played. */
  play(script: Script): void;
  /** Forgets every script. */
  clearPlay(): void;
  counts(): Counts;
  resetCounts(): void;
}

/** The prompter behind a stack's services. */
export interface Play extends PlayHandle {
  /** Lets a request through to its service, or answers it as a script says. */
  stage(
    service: PlayedService,
    request: IncomingMessage,
    response: ServerResponse,
    carryOut: Carry,
  ): Promise<void>;
  readonly refusalFor: PlayedRefusal;
}

interface Surroundings {
  readonly sessions: Sessions;
  readonly region: string;
  readonly now: () => Date;
  /** The APIs of the personalities, by name. */
  readonly apis: ReadonlyMap<string, ApiGateway>;
}

/** Makes the play of one stack; the workshop's own functions are never played to. */
export function createPlay(surroundings: Surroundings): Play {
  const playbook = createPlaybook();
  const counter = createCounter();
  const refusals = new WeakMap<IncomingMessage, { refusal: Refusal; readable: boolean }>();

  async function perform(script: Script, passage: Passage): Promise<number | undefined> {
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

  async function refuse(make: MakeRefusal | undefined, passage: Passage): Promise<void> {
    const { request, response, readable, carryOut } = passage;
    const asked = await readAsked(request, { ...surroundings, now: surroundings.now() });
    if (make !== undefined) refusals.set(request, { refusal: make(asked), readable });
    await carryOut(request, response);
  }

  return {
    play: playbook.add,
    clearPlay: playbook.clear,
    counts: counter.counts,
    resetCounts: counter.reset,
    async stage(service, request, response, carryOut) {
      if (isFromFunction(request, surroundings.sessions)) return carryOut(request, response);
      counter.arrived(service, request);
      const script = playbook.next(service, request.method ?? "");
      const readable = script?.cors ?? true;
      const passage = { request, response, carryOut, readable };
      const status = await (script === undefined
        ? NETWORK_FAULTS["as-usual"](passage)
        : perform(script, passage));
      if (status !== undefined) counter.carriedOut(service, request, status);
    },
    refusalFor(request, response) {
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

async function send(answer: ApiAnswer | undefined, passage: Passage): Promise<void> {
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

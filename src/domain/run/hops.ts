import { parseServerTiming, type ServerDuration } from "#domain/inference/server-timing.ts";
import type { Exchange } from "./exchange.ts";
import type { Run } from "./run.ts";

/** A part of an inference request's duration. */
export interface Hop {
  readonly title: string;
  readonly ms: number;
}

/** What our function calls its parts. */
const TITLES: ReadonlyMap<string, string> = new Map([
  ["read", "Function reads the array from S3"],
  ["model", "Function asks the endpoint"],
]);

/**
 * Where the time of an inference request went, as far as the reply's Server-Timing header says; the rest
 * is the network, the gateway and the function's own work together. Empty without such a header.
 */
export function hopsOf(exchange: Exchange): readonly Hop[] {
  const { ms } = exchange;
  const durations = durationsOf(exchange);
  if (durations.length === 0) return [];
  const named = durations.map(({ name, ms: of }) => ({ title: TITLES.get(name) ?? name, ms: of }));
  const rest = ms - named.reduce((sum, { ms: of }) => sum + of, 0);
  return [...named, { title: "Network, gateway and function", ms: Math.max(0, rest) }];
}

/**
 * The id of the card of the model that answered a run, as our function says it; undefined where no reply
 * does.
 */
export function answeringModel({ exchanges }: Pick<Run, "exchanges">): string | undefined {
  return exchanges
    .filter(({ purpose }) => purpose === "infer")
    .flatMap(durationsOf)
    .findLast(({ name }) => name === "model")?.description;
}

function durationsOf({ replyHeaders }: Exchange): readonly ServerDuration[] {
  const header = replyHeaders.find(([name]) => name.toLowerCase() === "server-timing")?.[1];
  return header === undefined ? [] : parseServerTiming(header);
}

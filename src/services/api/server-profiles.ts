import type { Warmth } from "#domain/failures/network-failures.ts";
import {
  parseServerProfile,
  type ServerProfile,
  UNKNOWN_PROFILE,
} from "#domain/inference/server-profile.ts";
import { readJson, writeJson } from "#services/storage/json-storage.ts";

const KEY = "plumescope.servers";

/** A participant tries a handful of APIs. */
const MAX_SERVERS = 20;

/**
 * After this long without a call a server is assumed to be cold. AWS does not publish how long
 * Lambda and SageMaker Serverless keep an idle function; ten minutes is an estimate.
 */
const SLEEPS_AFTER_MS = 600_000;

interface StoredProfile {
  readonly profile: ServerProfile;
  readonly answeredAtMs: number;
}

/** The profile of the server at an address; undefined if this browser has none. */
export function loadServerProfile(apiUrl: string): ServerProfile | undefined {
  return read().get(serverName(apiUrl))?.profile;
}

/** Saves a profile. `answered`: the page has just read the server's answer. */
export function saveServerProfile(apiUrl: string, profile: ServerProfile, answered: boolean): void {
  const servers = read();
  const name = serverName(apiUrl);
  const answeredAtMs = answered ? Date.now() : (servers.get(name)?.answeredAtMs ?? 0);
  servers.delete(name);
  servers.set(name, { profile, answeredAtMs });
  const kept = [...servers]
    .slice(-MAX_SERVERS)
    .map(([key, { profile: personality, ...rest }]) => [key, { personality, ...rest }] as const);
  writeJson("localStorage", KEY, Object.fromEntries(kept));
}

/** Whether the server answered recently, which distinguishes a cold start from slowness. */
export function warmthOf(apiUrl: string): Warmth {
  const answeredAtMs = read().get(serverName(apiUrl))?.answeredAtMs ?? 0;
  return Date.now() - answeredAtMs < SLEEPS_AFTER_MS ? "warm" : "cold";
}

/** Whether the page has ever read an answer from the server. */
export function hasAnswered(apiUrl: string): boolean {
  return (read().get(serverName(apiUrl))?.answeredAtMs ?? 0) > 0;
}

/** Whether the server is known to refuse arrays with, or without, a batch axis. */
export function refusesBatchAxis(apiUrl: string, hasBatchAxis: boolean): boolean {
  return loadServerProfile(apiUrl)?.refusedBatchAxis === hasBatchAxis;
}

/** Remembers that the server takes only arrays with the other batch axis. */
export function rememberRefusedBatchAxis(apiUrl: string, hasBatchAxis: boolean): void {
  changeProfile(apiUrl, { refusedBatchAxis: hasBatchAxis });
}

/** Whether every form of the request has been sent, and the page has read no answer. */
export function hasTriedForms(apiUrl: string): boolean {
  return loadServerProfile(apiUrl)?.hasTriedForms === true;
}

/** Remembers whether every form of the request has been sent; an answer forgets it. */
export function rememberTriedForms(apiUrl: string, hasTried: boolean): void {
  changeProfile(apiUrl, { hasTriedForms: hasTried || undefined });
}

function changeProfile(apiUrl: string, change: Partial<ServerProfile>): void {
  const known = loadServerProfile(apiUrl) ?? UNKNOWN_PROFILE;
  saveServerProfile(apiUrl, { ...known, ...change }, false);
}

/** The URL of an API without possible secrets: query, user and password. */
export function serverName(apiUrl: string): string {
  const { origin, pathname } = new URL(apiUrl, location.href);
  return origin + pathname;
}

function read(): Map<string, StoredProfile> {
  const servers = new Map<string, StoredProfile>();
  for (const [name, value] of Object.entries(readJson("localStorage", KEY) ?? {})) {
    if (typeof value !== "object" || value === null) continue;
    // The stored name of a profile.
    const profile = parseServerProfile(Reflect.get(value, "personality"));
    const answeredAtMs: unknown = Reflect.get(value, "answeredAtMs");
    if (profile === undefined || typeof answeredAtMs !== "number") continue;
    servers.set(name, { profile, answeredAtMs });
  }
  return servers;
}

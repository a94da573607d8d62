import * as v from "valibot";
import { expiryState } from "#domain/credentials/expiry.ts";
import type { Session } from "#domain/credentials/session.ts";
import { readJson, writeJson } from "./json-storage.ts";

type StoredSession = Omit<Session, "id">;

/** sessionStorage ends with the tab; no other tab or later visit can read it. */
const KEY = "plumescope.session";

const DATE = v.pipe(
  v.string(),
  v.isoTimestamp(),
  v.transform((text) => new Date(text)),
);
const KEPT = v.object({
  credentials: v.object({
    accessKeyId: v.string(),
    secretAccessKey: v.string(),
    sessionToken: v.exactOptional(v.string()),
    region: v.optional(v.string()),
    expiresAt: v.optional(DATE),
  }),
  form: v.string(),
  profile: v.optional(v.string()),
  pastedAt: DATE,
  chosenName: v.optional(v.object({ userId: v.string(), name: v.string() })),
});

/** Loads the tab's session; removes an expired one. */
export function loadSession(now: Date): StoredSession | undefined {
  const kept = readKept();
  if (kept !== undefined && expiryState(kept, now).state !== "ended") return kept;
  clearSession();
  return undefined;
}

function readKept(): StoredSession | undefined {
  const result = v.safeParse(KEPT, readJson("sessionStorage", KEY));
  if (!result.success) return undefined;
  const { credentials, profile, chosenName, ...rest } = result.output;
  const { region, expiresAt, ...keys } = credentials;
  return {
    ...rest,
    credentials: { ...keys, region, expiresAt },
    profile,
    chosenName,
    endedAt: undefined,
  };
}

/** Saves the session, credentials included, for reloads of this tab. */
export function saveSession(session: Session): void {
  const { credentials, form, profile, pastedAt, chosenName } = session;
  writeJson("sessionStorage", KEY, { credentials, form, profile, pastedAt, chosenName });
}

/** Removes the session from the tab's storage. */
export function clearSession(): void {
  writeJson("sessionStorage", KEY, undefined);
}

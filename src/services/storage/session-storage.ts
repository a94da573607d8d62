import * as v from "valibot";
import { expiryState } from "#domain/credentials/expiry.ts";
import type { Session } from "#domain/credentials/session.ts";

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
  try {
    const text = sessionStorage.getItem(KEY);
    const result = v.safeParse(KEPT, text === null ? undefined : JSON.parse(text));
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
  } catch {
    // Storage is forbidden, or another program wrote the text.
    return undefined;
  }
}

/** Saves the session, credentials included, for reloads of this tab. */
export function saveSession(session: Session): void {
  try {
    const { credentials, form, profile, pastedAt, chosenName } = session;
    const kept = { credentials, form, profile, pastedAt, chosenName };
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Storage is forbidden or full: the session ends with the page.
  }
}

/** Removes the session from the tab's storage. */
export function clearSession(): void {
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Forbidden storage is empty.
  }
}

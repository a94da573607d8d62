import { credentialsKind, type TemporaryCredentials } from "./temporary-credentials.ts";

/** What is known of when credentials expire. */
export interface CredentialsLifetime {
  readonly credentials: TemporaryCredentials;
  readonly pastedAt: Date;
  /** When AWS refused them as expired, or their countdown reached zero. */
  readonly endedAt: Date | undefined;
}

/** How long credentials remain valid. */
export type ExpiryState =
  | { readonly state: "counting"; readonly leftMs: number }
  | { readonly state: "ended"; readonly endedAt: Date }
  /** Their expiry is unknown; their age is shown instead. */
  | { readonly state: "unknown"; readonly ageMs: number }
  /** Long-lived credentials. */
  | { readonly state: "lasting" };

const MINUTE_MS = 60_000;
const MINUTES_AN_HOUR = 60;

/** How long the credentials remain valid at a time as AWS sees it. */
export function expiryState(life: CredentialsLifetime, now: Date): ExpiryState {
  const { credentials, pastedAt, endedAt } = life;
  if (endedAt !== undefined) return { state: "ended", endedAt };
  const { expiresAt } = credentials;
  if (expiresAt !== undefined) {
    const leftMs = expiresAt.getTime() - now.getTime();
    return leftMs > 0 ? { state: "counting", leftMs } : { state: "ended", endedAt: expiresAt };
  }
  if (credentialsKind(credentials) === "long-lived") return { state: "lasting" };
  return { state: "unknown", ageMs: Math.max(0, now.getTime() - pastedAt.getTime()) };
}

/** Warns where the credentials expire before work of that length is done; undefined where they do not. */
export function expiryWarning(
  life: CredentialsLifetime,
  expectedMs: number,
  now: Date,
): string | undefined {
  const expiry = expiryState(life, now);
  if (expiry.state !== "counting" || expiry.leftMs > expectedMs) return undefined;
  const needed = duration(Math.max(1, Math.ceil(expectedMs / MINUTE_MS)));
  return `Your credentials expire in ${leftText(expiry.leftMs)}, and the queue needs about ${needed}: it will pause then and resume when you paste new credentials.`;
}

/** The state in a few words for a header; empty for long-lived credentials. */
export function expiryText(expiry: ExpiryState): string {
  switch (expiry.state) {
    case "counting":
      return `${leftText(expiry.leftMs)} left`;
    case "ended":
      return "credentials expired";
    case "unknown":
      return ageText(expiry.ageMs);
    case "lasting":
      return "";
  }
}

function leftText(leftMs: number): string {
  const minutes = Math.floor(leftMs / MINUTE_MS);
  return minutes === 0 ? "under 1 min" : duration(minutes);
}

function ageText(ageMs: number): string {
  const minutes = Math.floor(ageMs / MINUTE_MS);
  return minutes === 0 ? "just pasted" : `pasted ${duration(minutes)} ago`;
}

function duration(minutes: number): string {
  const hours = Math.floor(minutes / MINUTES_AN_HOUR);
  return hours === 0 ? `${minutes} min` : `${hours} h ${minutes % MINUTES_AN_HOUR} min`;
}

const SPOKEN_MINUTES = [1, 5, 10] as const;

/** The announcement of the time left for screen readers: it changes at 10, 5 and 1 minutes only. */
export function expiryAnnouncement(expiry: ExpiryState): string {
  if (expiry.state !== "counting") return "";
  const minutes = SPOKEN_MINUTES.find((mark) => expiry.leftMs <= mark * MINUTE_MS);
  if (minutes === undefined) return "";
  return `Your credentials expire in ${minutes === 1 ? "1 minute" : `${minutes} minutes`} or less.`;
}

/** Milliseconds until `expiryText` or `expiryAnnouncement` changes; undefined for never. */
export function msToNextText(expiry: ExpiryState): number | undefined {
  switch (expiry.state) {
    case "counting":
      return (expiry.leftMs % MINUTE_MS) + 1;
    case "unknown":
      return MINUTE_MS - (expiry.ageMs % MINUTE_MS);
    case "ended":
    case "lasting":
      return undefined;
  }
}

import { useEffect, useState } from "react";
import {
  type CredentialsLifetime,
  type ExpiryState,
  expiryState,
  msToNextText,
} from "#domain/credentials/expiry.ts";
import { awsNow } from "#engine/session.ts";

const MAX_WAIT_MS = 60_000;

/** How long the keys still work, kept current as long as the component is there. */
export function useExpiry(life: CredentialsLifetime | undefined): ExpiryState | undefined {
  const [now, setNow] = useState(awsNow);
  const expiry = life === undefined ? undefined : expiryState(life, now);
  const waitMs = expiry === undefined ? undefined : msToNextText(expiry);
  useEffect(() => {
    if (life !== undefined) setNow(awsNow());
  }, [life]);
  useEffect(() => {
    if (waitMs === undefined) return;
    // Never longer than a minute: a laptop that slept would else count from where it fell asleep.
    const tick = (): void => setNow(awsNow());
    const timer = setTimeout(tick, Math.min(waitMs, MAX_WAIT_MS));
    return () => clearTimeout(timer);
  }, [waitMs]);
  return expiry;
}

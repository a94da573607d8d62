import { useEffect, useState } from "react";
import {
  type CredentialsLifetime,
  type ExpiryState,
  expiryState,
  msToNextText,
} from "#domain/credentials/expiry.ts";
import { awsNow } from "#engine/session.ts";

const MAX_WAIT_MS = 60_000;

/** The expiry of credentials, kept current while the component is mounted. */
export function useExpiry(life: CredentialsLifetime | undefined): ExpiryState | undefined {
  const [now, setNow] = useState(awsNow);
  const expiry = life === undefined ? undefined : expiryState(life, now);
  const waitMs = expiry === undefined ? undefined : msToNextText(expiry);
  useEffect(() => {
    if (life !== undefined) setNow(awsNow());
  }, [life]);
  useEffect(() => {
    if (waitMs === undefined) return;
    // Never longer than a minute: timers do not run while a laptop sleeps.
    const tick = (): void => setNow(awsNow());
    const timer = setTimeout(tick, Math.min(waitMs, MAX_WAIT_MS));
    return () => clearTimeout(timer);
  }, [waitMs]);
  return expiry;
}

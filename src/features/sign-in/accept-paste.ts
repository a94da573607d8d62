import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Paste } from "#domain/credentials/read-paste.ts";
import type { SessionState } from "#engine/session.ts";
import { measureClock } from "#services/browser/clock.ts";
import { loadChunk } from "#services/browser/network.ts";

/** The reader of pastes is a chunk of its own, fetched as soon as there is a box to paste into. */
export function loadReader() {
  return loadChunk(() => import("#domain/credentials/read-paste.ts"));
}

/**
 * What a pasted text turned out to be, beside what was pasted before. The clock is measured
 * meanwhile, so that the keys' age and end are counted by AWS's time from the start.
 *
 * @throws AppError
 */
export async function readPasted(
  text: string,
  { session, pending }: SessionState,
  config: WorkshopConfig,
  account: string | undefined,
): Promise<Paste> {
  const [{ readPaste }] = await Promise.all([loadReader(), measureClock()]);
  return readPaste(text, {
    admitted: config.credentials,
    earlier: pending?.kind === "part" ? pending.text : "",
    likely: { profile: session?.profile, account },
  });
}

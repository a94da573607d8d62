import { stsUrl } from "#domain/config/workshop-config.ts";
import { expiryState } from "#domain/credentials/expiry.ts";
import { maskedKeyId } from "#domain/credentials/temporary-credentials.ts";
import { mixedAddresses } from "#domain/doctor/page-origin.ts";
import { failureOf } from "#domain/failures/failure.ts";
import { timeSpanText } from "#domain/text/time-span.ts";
import { correctedNow } from "#services/browser/clock.ts";
import { hostOf } from "#services/browser/network.ts";
import { clockAheadS, isReachable } from "#services/browser/probes.ts";
import { getCallerIdentity } from "#services/sts/caller-identity.ts";
import {
  type CheckOutcome,
  type DoctorCheck,
  type DoctorContext,
  unanswered,
} from "./doctor-check.ts";

/** AWS accepts signatures five minutes around its own clock: the tolerance of STS and most services. */
const MAX_OFFSET_S = 300;

export const checkOrigin: DoctorCheck = async ({ pageOrigin, config }, _facts, signal) => {
  if (pageOrigin === "null" || pageOrigin.startsWith("file:")) {
    return { failure: { kind: "page-from-disk" } };
  }
  for (const address of mixedAddresses(pageOrigin, config)) {
    // Browsers let some pages reach this machine over http: only an attempt shows it.
    if (!(await isReachable(address, signal))) {
      return { failure: { kind: "mixed-content", host: hostOf(address) } };
    }
  }
  return { note: `This page is ${pageOrigin}.` };
};

export const checkClock: DoctorCheck = async (_context, _facts, signal) => {
  const aheadS = await clockAheadS(signal);
  if (aheadS === undefined) return { note: "The page’s server sends no time; AWS will check it." };
  if (Math.abs(aheadS) > MAX_OFFSET_S) {
    return { failure: { kind: "clock-skewed", aheadS, comparedWith: "page" } };
  }
  if (aheadS === 0) return { note: "It matches the page’s server." };
  const direction = aheadS > 0 ? "ahead" : "behind";
  return { note: `It is ${timeSpanText(Math.abs(aheadS))} ${direction}, which AWS accepts.` };
};

export const checkKeys: DoctorCheck = async ({ session }) => {
  if (session === undefined) return { failure: { kind: "credentials-missing" } };
  const key = maskedKeyId(session.credentials.accessKeyId);
  const expiry = expiryState(session, correctedNow());
  switch (expiry.state) {
    case "ended":
      return { failure: { kind: "credentials-expired", since: expiry.endedAt } };
    case "counting":
      return { note: `${key}, valid for another ${timeSpanText(expiry.leftMs / 1000)}.` };
    case "unknown":
      return { note: `${key}; the paste does not say when it expires.` };
    case "lasting":
      return { note: `${key}, which does not expire.` };
  }
};

export const checkIdentity: DoctorCheck = async (context, _facts, signal) => {
  const { session, config } = context;
  if (session === undefined) return { failure: { kind: "credentials-missing" } };
  try {
    const identity = await getCallerIdentity(session.credentials, config, signal);
    return { note: `${identity.name}, in the role ${identity.role}.`, facts: { identity } };
  } catch (thrown) {
    const failure = failureOf(thrown);
    return failure.kind === "unreachable" ? unansweredBySts(context, signal) : { failure };
  }
};

async function unansweredBySts(
  { config }: DoctorContext,
  signal: AbortSignal,
): Promise<CheckOutcome> {
  const url = stsUrl(config);
  const host = hostOf(url);
  // The bare address redirects to a page about IAM, which this site's Content-Security-Policy
  // blocks.
  const isThere = await isReachable(`${url}?Action=GetCallerIdentity&Version=2011-06-15`, signal);
  return unanswered(
    url,
    isThere ? { kind: "sts-answer-blocked", host } : { kind: "unreachable", service: "sts", host },
  );
}

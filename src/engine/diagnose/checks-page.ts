import { stsUrl } from "#domain/config/workshop-config.ts";
import { expiryState } from "#domain/credentials/expiry.ts";
import { maskedKeyId } from "#domain/credentials/temporary-credentials.ts";
import { findingFor } from "#domain/doctor/finding.ts";
import { mixedAddresses } from "#domain/doctor/page-origin.ts";
import { spanText } from "#domain/doctor/page-remedy.ts";
import { failureOf } from "#domain/failures/failure.ts";
import { correctedNow } from "#services/browser/clock.ts";
import { hostOf } from "#services/browser/network.ts";
import { clockAheadS, isReachable } from "#services/browser/probes.ts";
import { getCallerIdentity } from "#services/sts/caller-identity.ts";
import { type Chart, type Check, type Outcome, type Patient, silence } from "./doctor-check.ts";

/** AWS signs for five minutes around its own clock: the STS and most services' tolerance. */
const LARGEST_OFFSET_S = 300;

export const checkOrigin: Check = async ({ pageOrigin, config }, _chart, signal) => {
  if (pageOrigin === "null" || pageOrigin.startsWith("file:")) {
    return { finding: { kind: "page-from-disk" } };
  }
  for (const address of mixedAddresses(pageOrigin, config)) {
    // Browsers let some pages reach this machine over http: only a try tells.
    if (!(await isReachable(address, signal)))
      return { finding: { kind: "mixed-content", address } };
  }
  return { note: `This page is ${pageOrigin}.` };
};

export const checkClock: Check = async (_patient, _chart, signal) => {
  const offsetS = await clockAheadS(signal);
  if (offsetS === undefined) return { note: "The page’s server tells no time; AWS will judge it." };
  if (Math.abs(offsetS) > LARGEST_OFFSET_S) return { finding: { kind: "clock-off", offsetS } };
  if (offsetS === 0) return { note: "It agrees with the page’s server." };
  const direction = offsetS > 0 ? "ahead" : "behind";
  return { note: `It is ${spanText(Math.abs(offsetS))} ${direction}, which AWS allows.` };
};

export const checkKeys: Check = async ({ session }) => {
  if (session === undefined) return { finding: { kind: "keys-missing" } };
  const key = maskedKeyId(session.credentials.accessKeyId);
  const expiry = expiryState(session, correctedNow());
  switch (expiry.state) {
    case "ended":
      return { finding: { kind: "keys-expired", since: expiry.endedAt } };
    case "counting":
      return { note: `${key}, good for another ${spanText(expiry.leftMs / 1000)}.` };
    case "unknown":
      return { note: `${key}; the paste does not say until when.` };
    case "lasting":
      return { note: `${key}, which does not end by itself.` };
  }
};

export const checkIdentity: Check = async (patient, _chart, signal) => {
  const { session, config } = patient;
  if (session === undefined) return { finding: { kind: "keys-missing" } };
  try {
    const identity = await getCallerIdentity(session.credentials, config, signal);
    const learnt: Chart = { identity };
    return { note: `${identity.name}, in the role ${identity.role}.`, learnt };
  } catch (thrown) {
    const failure = failureOf(thrown);
    if (failure.kind !== "unreachable") return { finding: findingFor("identity", failure) };
    return unansweredBySts(patient, signal);
  }
};

async function unansweredBySts({ config }: Patient, signal: AbortSignal): Promise<Outcome> {
  const url = stsUrl(config);
  const host = hostOf(url);
  // The bare address leads on to a page about IAM, which this site's policy would not follow.
  const isThere = await isReachable(`${url}?Action=GetCallerIdentity&Version=2011-06-15`, signal);
  return silence(
    isThere ? { kind: "sts-unreadable", host } : { kind: "host-silent", service: "sts", host },
  );
}

import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { type Identity, ownerIdOf } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import { type ProbeObject, probeLocation } from "#domain/doctor/probe-object.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { ObjectLocation } from "#domain/run/run.ts";
import { isOffline } from "#services/browser/network.ts";

/** The input of the checks. */
export interface DoctorContext {
  readonly pageOrigin: string;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly session: Session | undefined;
}

/** The results of earlier checks, for later ones. */
export interface DoctorFacts {
  /** Distinguishes this diagnosis's objects in the bucket from those of others. */
  readonly probeId: string;
  readonly identity?: Identity;
  /** The bytes of the small upload. */
  readonly sent?: Uint8Array<ArrayBuffer>;
  /** The model's answer, or why there is none. */
  readonly answer?: Prediction | Failure;
}

/** A check passed (`note`: its finding in a few words), or failed. */
export type CheckOutcome =
  | { readonly note: string; readonly facts?: Partial<DoctorFacts> }
  | { readonly failure: Failure };

/** One check. It throws the failure that it finds. */
export type DoctorCheck = (
  context: DoctorContext,
  facts: DoctorFacts,
  signal: AbortSignal,
) => Promise<CheckOutcome>;

/**
 * The credentials and the owner's part of object keys. @throws Error before the identity check has
 * passed.
 */
export function signedIn(
  { session, config }: DoctorContext,
  { identity }: DoctorFacts,
): { readonly credentials: Session["credentials"]; readonly owner: string } {
  if (session === undefined || identity === undefined) {
    throw new Error("A check ran before the credentials were checked.");
  }
  const { chosenName, credentials } = session;
  const isOwn = chosenName?.userId === identity.userId;
  return { credentials, owner: ownerIdOf(identity, config, isOwn ? chosenName.name : undefined) };
}

/** Where the doctor writes one of its objects. @throws Error before the identity check has passed. */
export function probeAt(
  context: DoctorContext,
  facts: DoctorFacts,
  object: ProbeObject,
): ObjectLocation {
  const { owner } = signedIn(context, facts);
  return probeLocation(context.config, owner, { id: facts.probeId, object });
}

/** The failure of a request to `url` without an answer: `failure`, unless there is no network to it. */
export function unanswered(url: string, failure: Failure): CheckOutcome {
  return { failure: isOffline(url) ? { kind: "offline" } : failure };
}

import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { type Identity, ownerIdOf } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";

/** What is checked. */
export interface DoctorContext {
  readonly pageOrigin: string;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly session: Session | undefined;
}

/** What the checks so far have established, for those that follow. */
export interface DoctorFacts {
  readonly identity?: Identity;
  /** The bytes of the small upload. */
  readonly sent?: Uint8Array<ArrayBuffer>;
  /** What the model answered, or why it did not. */
  readonly answer?: Prediction | Failure;
}

/** A check passed (`note` says in a few words what it saw), or found why to stop. */
export type CheckOutcome =
  | { readonly note: string; readonly facts?: DoctorFacts }
  | { readonly failure: Failure };

/** One check. What it throws is the failure that it found. */
export type DoctorCheck = (
  context: DoctorContext,
  facts: DoctorFacts,
  signal: AbortSignal,
) => Promise<CheckOutcome>;

/**
 * The credentials, and the part of an object's key that says whose it is.
 * @throws Error before the identity's own check has passed.
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

/** The failure of a request without an answer: `failure`, unless the computer is offline. */
export function unanswered(failure: Failure): CheckOutcome {
  return { failure: navigator.onLine ? failure : { kind: "offline" } };
}

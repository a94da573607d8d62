import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { type Identity, ownerIdOf } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import type { Finding } from "#domain/doctor/finding.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";

/** What is examined. */
export interface Patient {
  readonly pageOrigin: string;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly session: Session | undefined;
}

/** What the checks so far have learnt, for those that follow. */
export interface Chart {
  readonly identity?: Identity;
  /** The bytes of the small upload. */
  readonly sent?: Uint8Array<ArrayBuffer>;
  /** What the model answered, or why it did not. */
  readonly answer?: Prediction | Failure;
}

/** A check found nothing wrong (`note` says in a few words what it saw), or why to stop. */
export type Outcome =
  | { readonly note: string; readonly learnt?: Chart }
  | { readonly finding: Finding };

/** One check. What it throws is judged by whoever runs it. */
export type Check = (patient: Patient, chart: Chart, signal: AbortSignal) => Promise<Outcome>;

/**
 * The keys, and the part of an object's key that says whose it is: every check after the
 * identity's own may count on them.
 */
export function signedIn(
  patient: Patient,
  chart: Chart,
): { readonly credentials: Session["credentials"]; readonly owner: string } {
  const { session, config } = patient;
  const { identity } = chart;
  if (session === undefined || identity === undefined) {
    throw new Error("A check ran before the keys were found good.");
  }
  const { chosenName, credentials } = session;
  const isOwn = chosenName?.userId === identity.userId;
  return { credentials, owner: ownerIdOf(identity, config, isOwn ? chosenName.name : undefined) };
}

/** What silence means here and now: the network is gone, or what the caller says. */
export function silence(finding: Finding): Outcome {
  return {
    finding: navigator.onLine ? finding : { kind: "failure", failure: { kind: "offline" } },
  };
}

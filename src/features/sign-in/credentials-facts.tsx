import type { ReactNode } from "react";
import { expiryText } from "#domain/credentials/expiry.ts";
import type { Identity } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import { credentialsKind, maskedKeyId } from "#domain/credentials/temporary-credentials.ts";
import { formatTime } from "#domain/text/format.ts";
import { useExpiry } from "./use-expiry.ts";

interface CredentialsFactsProps {
  readonly identity: Identity;
  readonly session: Session;
  /** How far this computer's clock is behind AWS's; negative if ahead. */
  readonly clockOffsetMs: number;
}

/** The identity and the parsed credentials, without the secret parts. */
export function CredentialsFacts({
  identity,
  session,
  clockOffsetMs,
}: CredentialsFactsProps): ReactNode {
  const { credentials, form, profile } = session;
  const key = `${maskedKeyId(credentials.accessKeyId)}, ${credentialsKind(credentials)}`;
  const clock = clockText(clockOffsetMs);
  return (
    <dl className="facts">
      <Fact name="Role" value={identity.role} />
      <Fact name="Session" value={identity.name} />
      <Fact name="Account" value={identity.account} />
      <Fact name="User ID" value={identity.userId} />
      <Fact name="Key" value={key} />
      <Fact name="Read as" value={profile === undefined ? form : `${form}, ${profile}`} />
      {credentials.region !== undefined && <Fact name="Region" value={credentials.region} />}
      <Fact name="Expires" value={useEndText(session)} />
      {clock !== undefined && <Fact name="Clock" value={clock} />}
    </dl>
  );
}

function useEndText(session: Session): string {
  const expiry = useExpiry(session);
  const { expiresAt } = session.credentials;
  switch (expiry?.state) {
    case "counting":
      return `${expiresAt === undefined ? "" : `${formatTime(expiresAt)}, `}${expiryText(expiry)}`;
    case "ended":
      return `expired at ${formatTime(expiry.endedAt)}`;
    case "unknown":
      return `unknown, ${expiryText(expiry)}`;
    default:
      return "never";
  }
}

const MINUTE_MS = 60_000;

/** Describes a clock that is a minute or more off. */
function clockText(offsetMs: number): string | undefined {
  const minutes = Math.round(Math.abs(offsetMs) / MINUTE_MS);
  if (minutes === 0) return undefined;
  return `${minutes} min ${offsetMs < 0 ? "fast" : "slow"}; requests are signed with the right time`;
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

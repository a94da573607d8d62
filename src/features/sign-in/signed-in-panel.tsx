import "./sign-in.css";
import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import type { Identity } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import { formatTime } from "#domain/text/format.ts";
import { CredentialsBox } from "./credentials-box.tsx";
import { CredentialsFacts } from "./credentials-facts.tsx";
import { OwnerField } from "./owner-field.tsx";
import type { SignIn } from "./use-sign-in.ts";

interface SignedInPanelProps {
  readonly signIn: SignIn;
  readonly identity: Identity;
  readonly session: Session;
  /** Switches the workshop to the credentials' region; undefined if the site cannot reach it. */
  readonly onRegion: (() => void) | undefined;
}

/** The signed-in user, the credentials, whether they are kept, and the way to sign out. */
export function SignedInPanel({
  signIn,
  identity,
  session,
  onRegion,
}: SignedInPanelProps): ReactNode {
  const { ownerId, config } = signIn;
  return (
    <div className="stack">
      <p>
        Signed in as <strong>{identity.name}</strong>.
        {session.endedAt !== undefined &&
          ` The credentials expired at ${formatTime(session.endedAt)}.`}
      </p>
      <CredentialsFacts
        identity={identity}
        session={session}
        clockOffsetMs={signIn.clockOffsetMs}
      />
      <RegionRemark signIn={signIn} onRegion={onRegion} />
      {config.keyOwner === "name" && ownerId !== undefined && (
        <OwnerField owner={ownerId} onName={signIn.setOwnerName} />
      )}
      <label className="choice-row">
        <input
          type="checkbox"
          checked={signIn.isKept}
          onChange={(event) => signIn.keep(event.currentTarget.checked)}
        />
        Keep credentials after reload (this tab only)
      </label>
      <div className="button-row">
        <button type="button" className="button" onClick={signIn.signOut}>
          <LogOut size={14} aria-hidden="true" />
          Sign out
        </button>
      </div>
      {signIn.status === "ended" && <CredentialsBox signIn={signIn} />}
    </div>
  );
}

/** Credentials work in every region, but a different one may mean another workshop. */
function RegionRemark({
  signIn,
  onRegion,
}: Pick<SignedInPanelProps, "signIn" | "onRegion">): ReactNode {
  const region = signIn.session?.credentials.region;
  if (region === undefined || region === signIn.config.region) return null;
  return (
    <p className="quiet small">
      Your paste says {region}; this page works in {signIn.config.region}.{" "}
      {onRegion !== undefined && (
        <button type="button" className="button" onClick={onRegion}>
          Use {region}
        </button>
      )}
    </p>
  );
}

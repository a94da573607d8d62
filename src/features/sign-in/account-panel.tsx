import { LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { maskedKeyId } from "#domain/credentials.ts";
import type { Identity } from "#domain/identity.ts";
import { KeysBox } from "./keys-box.tsx";
import type { SignIn } from "./use-sign-in.ts";

interface AccountPanelProps {
  readonly signIn: SignIn;
}

/** Who is signed in, with the way out; or the box to paste keys into. */
export function AccountPanel({ signIn }: AccountPanelProps): ReactNode {
  if (signIn.identity === undefined || signIn.session === undefined) {
    return <KeysBox signIn={signIn} />;
  }
  const { accessKeyId } = signIn.session.credentials;
  return (
    <div className="stack">
      <p>
        Signed in as <strong>{signIn.identity.name}</strong>.
      </p>
      <dl className="facts">
        <Fact name="Role" value={signIn.identity.role} />
        <Fact name="Account" value={signIn.identity.account} />
        <Fact name="Key" value={maskedKeyId(accessKeyId)} />
      </dl>
      <div className="button-row">
        <button type="button" className="button" onClick={signIn.signOut}>
          <LogOut size={14} aria-hidden="true" />
          Sign out
        </button>
      </div>
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }): ReactNode {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

/** Who is signed in, in a few words for the header. */
export function accountText(status: SignIn["status"], identity: Identity | undefined): string {
  if (identity !== undefined) return `${identity.name} · ${identity.role}`;
  return status === "checking" ? "Checking keys…" : "Paste keys";
}

import { lazy, type ReactNode, Suspense } from "react";
import type { Identity } from "#domain/credentials/identity.ts";
import { CredentialsBox } from "./credentials-box.tsx";
import type { SignIn } from "./use-sign-in.ts";

// Shown to who is signed in alone, so it is no part of the first load.
const SignedInPanel = lazy(() =>
  import("./signed-in-panel.tsx").then((module) => ({ default: module.SignedInPanel })),
);

interface AccountPanelProps {
  readonly signIn: SignIn;
  /** Takes the keys' own region for the workshop's; absent where the site cannot reach another. */
  readonly onRegion?: (() => void) | undefined;
}

/** Who is signed in, with the way out; or the box to paste keys into. */
export function AccountPanel({ signIn, onRegion }: AccountPanelProps): ReactNode {
  const { identity, session } = signIn;
  if (identity === undefined || session === undefined) return <CredentialsBox signIn={signIn} />;
  return (
    <Suspense>
      <SignedInPanel signIn={signIn} identity={identity} session={session} onRegion={onRegion} />
    </Suspense>
  );
}

/** Who is signed in, in a few words for the header. */
export function accountText(status: SignIn["status"], identity: Identity | undefined): string {
  if (identity !== undefined) return `${identity.name} · ${identity.role}`;
  return status === "checking" ? "Checking keys…" : "Paste keys";
}

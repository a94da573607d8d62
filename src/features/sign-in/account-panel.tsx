import { lazy, type ReactNode, Suspense } from "react";
import type { Identity } from "#domain/credentials/identity.ts";
import { CredentialsBox } from "./credentials-box.tsx";
import type { SignIn } from "./use-sign-in.ts";

// Only needed once signed in, so not part of the first load.
const SignedInPanel = lazy(() =>
  import("./signed-in-panel.tsx").then((module) => ({ default: module.SignedInPanel })),
);

interface AccountPanelProps {
  readonly signIn: SignIn;
  /** Switches the workshop to the credentials' region; absent if the site cannot reach it. */
  readonly onRegion?: (() => void) | undefined;
}

/** The signed-in user with a way to sign out; or the box to paste credentials into. */
export function AccountPanel({ signIn, onRegion }: AccountPanelProps): ReactNode {
  const { identity, session } = signIn;
  if (identity === undefined || session === undefined) return <CredentialsBox signIn={signIn} />;
  return (
    <Suspense>
      <SignedInPanel signIn={signIn} identity={identity} session={session} onRegion={onRegion} />
    </Suspense>
  );
}

/** The signed-in user in a few words, for the header. */
export function accountText(status: SignIn["status"], identity: Identity | undefined): string {
  if (identity !== undefined) return `${identity.name} · ${identity.role}`;
  return status === "checking" ? "Checking credentials…" : "Paste credentials";
}

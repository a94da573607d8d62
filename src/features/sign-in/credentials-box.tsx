import type { ReactNode } from "react";
import { CredentialsForm } from "./credentials-form.tsx";
import type { SignIn } from "./use-sign-in.ts";

interface CredentialsBoxProps {
  readonly signIn: SignIn;
}

/** The box to paste credentials into, with where they are sent. */
export function CredentialsBox({ signIn }: CredentialsBoxProps): ReactNode {
  return (
    <div className="credentials-box">
      <CredentialsForm
        signIn={signIn}
        lines="few"
        label="Paste the block that the access portal shows under “Access keys”, or credentials in any other form."
      />
      <p className="quiet small">
        Credentials stay in this page’s memory, go only to AWS, and are gone when you close it.
      </p>
    </div>
  );
}

import type { ReactNode } from "react";
import { KeysForm } from "./credentials-form.tsx";
import type { SignIn } from "./use-sign-in.ts";

interface KeysBoxProps {
  readonly signIn: SignIn;
}

/** Where keys are pasted, in whatever form they are at hand, and what becomes of them. */
export function KeysBox({ signIn }: KeysBoxProps): ReactNode {
  return (
    <div className="keys-box">
      <KeysForm
        signIn={signIn}
        lines="few"
        label="Paste the block that the access portal shows under “Access keys”, or keys in any other form."
      />
      <p className="quiet small">
        Keys stay in this page’s memory, go to AWS and nowhere else, and are gone when you close it.
      </p>
    </div>
  );
}

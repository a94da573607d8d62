import { type ReactNode, useId } from "react";
import { formatTime } from "#domain/text/format.ts";
import { CredentialsForm } from "./credentials-form.tsx";
import type { SignIn } from "./use-sign-in.ts";

interface FreshCredentialsBoxProps {
  readonly signIn: SignIn;
  /** How many runs wait for credentials. */
  readonly waiting: number;
}

/** A compact box for fresh credentials while runs wait for them; it blocks nothing else. */
export function FreshCredentialsBox({ signIn, waiting }: FreshCredentialsBoxProps): ReactNode {
  const titleId = useId();
  return (
    <section className="fresh-credentials" aria-labelledby={titleId}>
      <p id={titleId} className="fresh-credentials-reason" role="status">
        {reasonText(signIn.session?.endedAt, waiting)}
      </p>
      <CredentialsForm signIn={signIn} lines="one" label="Paste the block with new credentials." />
    </section>
  );
}

function reasonText(endedAt: Date | undefined, waiting: number): string {
  const waits = waiting === 1 ? "1 run waits" : `${waiting} runs wait`;
  return endedAt === undefined
    ? `${waits} for credentials.`
    : `Your credentials expired at ${formatTime(endedAt)}. ${waits}.`;
}

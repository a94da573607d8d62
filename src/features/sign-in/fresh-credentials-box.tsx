import { type ReactNode, useId } from "react";
import type { QueueItem } from "#domain/queue/queue.ts";
import { waitsForCredentials } from "#domain/run/run.ts";
import { formatTime } from "#domain/text/format.ts";
import { CredentialsForm } from "./credentials-form.tsx";
import type { SignIn } from "./use-sign-in.ts";

interface FreshCredentialsBoxProps {
  readonly signIn: SignIn;
  /** Of the queue. */
  readonly items: readonly QueueItem[];
}

/**
 * A compact box for fresh credentials while runs wait for them, else nothing; it blocks nothing else.
 */
export function FreshCredentialsBox({ signIn, items }: FreshCredentialsBoxProps): ReactNode {
  const titleId = useId();
  const waiting = items.filter(({ run }) => waitsForCredentials(run)).length;
  if (waiting === 0) return null;
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

import "./sign-in.css";
import { KeyRound } from "lucide-react";
import { lazy, type ReactNode, Suspense } from "react";
import { maskedKeyId } from "#domain/credentials/temporary-credentials.ts";
import { formatList } from "#domain/text/format.ts";
import { loadChunk } from "#engine/site.ts";
import { FailureBlock } from "#ui/controls/failure-block.tsx";
import { PasteField } from "./paste-field.tsx";
import type { SignIn } from "./use-sign-in.ts";

/** Few pastes contain several profiles. */
const ProfileChoice = lazy(async () => ({
  default: (await loadChunk(() => import("./profile-choice.tsx"))).ProfileChoice,
}));

interface CredentialsFormProps {
  readonly signIn: SignIn;
  readonly label: ReactNode;
  readonly lines: "few" | "one";
}

/** The paste field, with the next step of an incomplete paste: more values, a choice, a retry. */
export function CredentialsForm({ signIn, label, lines }: CredentialsFormProps): ReactNode {
  const { pending, failure } = signIn;
  return (
    <>
      <PasteField label={label} lines={lines} onText={signIn.paste} />
      {signIn.useDemo !== undefined && (
        <div className="button-row">
          <button type="button" className="button" onClick={signIn.useDemo}>
            <KeyRound size={14} aria-hidden="true" />
            Use demo credentials
          </button>
        </div>
      )}
      <p className="quiet" role="status">
        {progressText(signIn)}
      </p>
      {pending?.kind === "choice" && (
        <Suspense>
          <ProfileChoice choices={pending.choices} onChoose={signIn.choose} />
        </Suspense>
      )}
      {failure !== undefined && (
        <FailureBlock failure={failure}>
          {failure.kind !== "credentials-malformed" && signIn.session !== undefined && (
            <button type="button" className="button" onClick={signIn.retry}>
              Check the same credentials again
            </button>
          )}
        </FailureBlock>
      )}
    </>
  );
}

function progressText({ status, session, pending }: SignIn): string {
  if (pending?.kind === "part") {
    return `Got it. Still missing: ${formatList(pending.missing)}.`;
  }
  if (status !== "checking") return "";
  if (session === undefined) return "Reading the credentials…";
  const key = maskedKeyId(session.credentials.accessKeyId);
  return `Read as ${session.form}. Checking key ${key} with AWS…`;
}

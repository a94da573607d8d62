import { KeyRound } from "lucide-react";
import { type ClipboardEvent, type ReactNode, useId, useState } from "react";
import { maskedKeyId } from "#domain/credentials.ts";
import { FailureBlock } from "#ui/failure-block.tsx";
import type { SignIn } from "./use-sign-in.ts";

interface KeysBoxProps {
  readonly signIn: SignIn;
}

/** Where keys are pasted. A paste is read at once and never shown: the box stays empty. */
export function KeysBox({ signIn }: KeysBoxProps): ReactNode {
  const [typed, setTyped] = useState("");
  const id = useId();
  const send = (text: string): void => {
    setTyped("");
    signIn.paste(text);
  };
  const onPaste = (event: ClipboardEvent<HTMLTextAreaElement>): void => {
    event.preventDefault();
    send(event.clipboardData.getData("text/plain"));
  };
  return (
    <div className="keys-box">
      <label htmlFor={id} className="quiet">
        Paste the block that the access portal shows under “Command line or programmatic access”.
      </label>
      <textarea
        id={id}
        className="textarea"
        value={typed}
        spellCheck={false}
        autoComplete="off"
        placeholder={
          'export AWS_ACCESS_KEY_ID="ASIA…"\nexport AWS_SECRET_ACCESS_KEY="…"\nexport AWS_SESSION_TOKEN="…"'
        }
        onPaste={onPaste}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <div className="button-row">
        {typed !== "" && (
          <button type="button" className="button primary" onClick={() => send(typed)}>
            Use these keys
          </button>
        )}
        {signIn.useDemo !== undefined && (
          <button type="button" className="button" onClick={signIn.useDemo}>
            <KeyRound size={14} aria-hidden="true" />
            Use demo credentials
          </button>
        )}
      </div>
      <p className="quiet" role="status">
        {signIn.status === "checking" ? checkingText(signIn) : ""}
      </p>
      {signIn.failure !== undefined && (
        <FailureBlock failure={signIn.failure}>
          {signIn.session !== undefined && (
            <button type="button" className="button" onClick={signIn.retry}>
              Check the same keys again
            </button>
          )}
        </FailureBlock>
      )}
      <p className="quiet small">
        Keys stay in this page’s memory, go to AWS and nowhere else, and are gone when you close it.
      </p>
    </div>
  );
}

function checkingText({ session }: SignIn): string {
  if (session === undefined) return "Fetching demo credentials…";
  return `Asking AWS whose key ${maskedKeyId(session.credentials.accessKeyId)} is…`;
}

import type { ReactNode } from "react";
import {
  credentialsKind,
  maskedKeyId,
  type PastedCredentials,
} from "#domain/credentials/temporary-credentials.ts";
import { formatTime } from "#domain/text/format.ts";

interface ProfileChoiceProps {
  readonly choices: readonly PastedCredentials[];
  onChoose(keys: PastedCredentials | undefined): void;
}

/** Several profiles came in one paste: which of them is meant? */
export function ProfileChoice({ choices, onChoose }: ProfileChoiceProps): ReactNode {
  return (
    <fieldset className="profile-choice">
      <legend>This paste holds {choices.length} profiles. Which one is for the workshop?</legend>
      {choices.map((keys) => (
        <button
          key={keys.credentials.accessKeyId}
          type="button"
          className="button"
          onClick={() => onChoose(keys)}
        >
          <strong>{keys.profile}</strong>
          <span className="quiet small">{inShort(keys)}</span>
        </button>
      ))}
      <button type="button" className="button plain" onClick={() => onChoose(undefined)}>
        None of these
      </button>
    </fieldset>
  );
}

function inShort({ credentials }: PastedCredentials): string {
  const { accessKeyId, region, expiresAt } = credentials;
  const facts = [maskedKeyId(accessKeyId), credentialsKind(credentials), region];
  if (expiresAt !== undefined) facts.push(`until ${formatTime(expiresAt)}`);
  return facts.filter((fact) => fact !== undefined).join(" · ");
}

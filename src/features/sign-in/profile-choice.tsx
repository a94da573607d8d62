import type { ReactNode } from "react";
import {
  credentialsKind,
  maskedKeyId,
  type PastedCredentials,
} from "#domain/credentials/temporary-credentials.ts";
import { formatTime } from "#domain/text/format.ts";

interface ProfileChoiceProps {
  readonly choices: readonly PastedCredentials[];
  onChoose(pasted: PastedCredentials | undefined): void;
}

/** Asks which of several pasted profiles to use. */
export function ProfileChoice({ choices, onChoose }: ProfileChoiceProps): ReactNode {
  return (
    <fieldset className="profile-choice">
      <legend>This paste contains {choices.length} profiles. Which one is for the workshop?</legend>
      {choices.map((pasted) => (
        <button
          key={pasted.credentials.accessKeyId}
          type="button"
          className="button"
          onClick={() => onChoose(pasted)}
        >
          <strong>{pasted.profile}</strong>
          <span className="quiet small">{inShort(pasted)}</span>
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

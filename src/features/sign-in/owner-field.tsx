import { type FormEvent, type ReactNode, useState } from "react";
import { ownerNameProblem } from "#domain/credentials/identity.ts";
import { TextField } from "#ui/controls/text-field.tsx";

interface OwnerFieldProps {
  readonly owner: string;
  onName(name: string): void;
}

/** The name of the owner's folder in the bucket. */
export function OwnerField({ owner, onName }: OwnerFieldProps): ReactNode {
  const [draft, setDraft] = useState(owner);
  const problem = ownerNameProblem(draft);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (problem === undefined) onName(draft);
  };
  return (
    <form className="stack" onSubmit={save}>
      <TextField
        label="Your folder in the bucket"
        value={draft}
        problem={problem}
        onChange={setDraft}
      />
      {draft !== owner && (
        <div className="button-row">
          <button type="submit" className="button" disabled={problem !== undefined}>
            Use this name
          </button>
        </div>
      )}
    </form>
  );
}

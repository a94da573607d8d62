import { type ReactNode, useId } from "react";

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  /** The problem with the value, in a sentence. */
  readonly problem?: string | undefined;
  onChange(value: string): void;
}

/** A labelled text input that shows its problem. */
export function TextField({ label, value, problem, onChange }: TextFieldProps): ReactNode {
  const id = useId();
  const problemId = `${id}-problem`;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input"
        value={value}
        spellCheck={false}
        autoComplete="off"
        aria-invalid={problem !== undefined}
        aria-describedby={problem === undefined ? undefined : problemId}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      {problem !== undefined && (
        <p id={problemId} className="field-problem">
          {problem}
        </p>
      )}
    </div>
  );
}

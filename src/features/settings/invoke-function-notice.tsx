import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from "react";
import { functionNameProblem } from "#domain/config/aws-naming.ts";
import { invocationUrl, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { Notice } from "#ui/controls/notice.tsx";

interface InvokeFunctionNoticeProps {
  readonly config: WorkshopConfig;
  /** Called with the address that invokes the function. */
  onInvoke(apiUrl: string): void;
  onCancel(): void;
}

/** Asks whether to invoke the function itself, past an API that this page cannot use, and which function. */
export function InvokeFunctionNotice({
  config,
  onInvoke,
  onCancel,
}: InvokeFunctionNoticeProps): ReactNode {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  // The button that opened this is gone.
  useEffect(() => input.current?.focus(), []);
  const [name, setName] = useState(config.lambda?.functionName ?? "");
  const problem = functionNameProblem(name.trim());
  const url = problem === undefined ? invocationUrl(config, name.trim()) : undefined;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (url !== undefined) onInvoke(url);
  };
  return (
    <Notice
      severity="ask"
      actions={
        <form className="notice-actions" onSubmit={submit}>
          <label htmlFor={`${id}-name`}>Function’s name</label>
          <input
            ref={input}
            id={`${id}-name`}
            className="input"
            value={name}
            spellCheck={false}
            autoComplete="off"
            aria-invalid={name !== "" && problem !== undefined}
            aria-describedby={`${id}-problem`}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" className="button primary" disabled={url === undefined}>
            Invoke it
          </button>
          <button type="button" className="button" onClick={onCancel}>
            Cancel
          </button>
          <span id={`${id}-problem`} className="field-problem">
            {name === "" ? "" : problem}
          </span>
        </form>
      }
    >
      <strong>Invoke the Lambda function itself, without its API?</strong>{" "}
      <span className="quiet">
        From now on requests are signed with your credentials and sent to AWS Lambda, which answers
        any page; your role needs lambda:InvokeFunction. To use the API again, reset its URL in
        Settings.
      </span>
    </Notice>
  );
}

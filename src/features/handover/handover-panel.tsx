import { Copy, Save } from "lucide-react";
import { type ReactNode, useState } from "react";
import { type Failure, failureOf } from "#domain/failure.ts";
import { FailureBlock } from "#ui/failure-block.tsx";
import "./handover.css";

interface HandoverPanelProps {
  /** Undefined while nobody is signed in. */
  readonly makeCurl: (() => Promise<string>) | undefined;
  readonly makePython: (() => string) | undefined;
  readonly makeNotebook: (() => string) | undefined;
  onSave(): void;
}

/** What came of the last press: the text is shown where the clipboard was refused. */
type Outcome =
  | { readonly kind: "copied"; readonly what: string }
  | { readonly kind: "refused"; readonly text: string }
  | { readonly kind: "failed"; readonly failure: Failure };

/** The array and its run, to be taken to a terminal, a script or a notebook. */
export function HandoverPanel(props: HandoverPanelProps): ReactNode {
  const { makeCurl, makePython, makeNotebook, onSave } = props;
  const [outcome, setOutcome] = useState<Outcome | undefined>(undefined);
  const copy = async (what: string, make: () => Promise<string> | string): Promise<void> => {
    try {
      const text = await make();
      setOutcome(await copied(what, text));
    } catch (thrown) {
      setOutcome({ kind: "failed", failure: failureOf(thrown, "making the text") });
    }
  };
  return (
    <details className="handover">
      <summary>Take it elsewhere</summary>
      <div className="handover-body">
        <button type="button" className="button" onClick={onSave}>
          <Save size={14} aria-hidden="true" />
          Save the npy that is sent
        </button>
        {makePython === undefined ? (
          <p className="quiet small">Paste keys first: the texts below name your own folder.</p>
        ) : (
          <>
            <CopyButton title="Copy as Python" onPress={() => copy("The script", makePython)} />
            {makeNotebook !== undefined && (
              <CopyButton
                title="Copy as notebook cell"
                onPress={() => copy("The cell", makeNotebook)}
              />
            )}
            {makeCurl !== undefined && (
              <>
                <CopyButton
                  title="Copy upload as curl"
                  onPress={() => copy("The line", makeCurl)}
                />
                <p className="quiet small">
                  The curl line holds a key to this one object for five minutes. Python and the
                  notebook take their keys from where they run.
                </p>
              </>
            )}
          </>
        )}
        <p role="status" className="small">
          {outcome?.kind === "copied" && `${outcome.what} is on the clipboard.`}
          {outcome?.kind === "refused" && "The browser refused to copy; take the text from here:"}
        </p>
        {outcome?.kind === "refused" && (
          <textarea
            className="input handover-text"
            aria-label="Text to copy"
            readOnly
            rows={6}
            value={outcome.text}
            onFocus={(event) => event.currentTarget.select()}
          />
        )}
        {outcome?.kind === "failed" && <FailureBlock failure={outcome.failure} />}
      </div>
    </details>
  );
}

function CopyButton({
  title,
  onPress,
}: {
  readonly title: string;
  onPress(): Promise<void>;
}): ReactNode {
  return (
    <button type="button" className="button" onClick={() => void onPress()}>
      <Copy size={14} aria-hidden="true" />
      {title}
    </button>
  );
}

async function copied(what: string, text: string): Promise<Outcome> {
  try {
    await navigator.clipboard.writeText(text);
    return { kind: "copied", what };
  } catch {
    return { kind: "refused", text };
  }
}

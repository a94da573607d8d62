import { Check, Play } from "lucide-react";
import type { ReactNode } from "react";
import type { Sample, WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { ARRAY_FORMATS_TEXT } from "#domain/formats/formats.ts";
import type { Engine } from "#engine/engine.ts";
import type { BucketObject } from "#engine/intake.ts";
import { FileChooser } from "#features/intake/file-chooser.tsx";
import { SampleList } from "#features/intake/sample-list.tsx";
import { AccountPanel } from "#features/sign-in/account-panel.tsx";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { BucketSection } from "./bucket-section.tsx";
import { RunHistorySection } from "./run-history-section.tsx";
import { samplesFor } from "./samples.ts";
import { Purpose } from "./shell.tsx";

interface WelcomeProps {
  readonly signIn: SignIn;
  readonly config: WorkshopConfig;
  readonly aws: AwsContext | undefined;
  /** Undefined until the engine's code and the card are loaded. */
  readonly store: Engine | undefined;
  /** Why nothing of the last drop was opened, in paragraphs. */
  readonly leftOut: readonly string[];
  onFiles(files: readonly File[]): void;
  onObjects(objects: readonly BucketObject[]): void;
  onSample(sample: Sample): void;
  /** A note about the arrays that were open. */
  readonly children: ReactNode;
}

/** The two steps, until the first array is open. */
export function Welcome(props: WelcomeProps): ReactNode {
  const { signIn, config, aws, store, leftOut, onFiles, onObjects, onSample } = props;
  const samples = samplesFor(config);
  const [first] = samples;
  const { useDemo: signInForDemo } = signIn;
  const canTry = signInForDemo !== undefined && first !== undefined;
  const tryDemo = (): void => {
    if (first === undefined) return;
    if (signIn.status === "signed-out") signInForDemo?.();
    onSample(first);
  };
  return (
    <main className="welcome">
      <Purpose />
      {props.children}
      {canTry && (
        <p className="try-demo">
          <button type="button" className="button primary" onClick={tryDemo}>
            <Play size={16} aria-hidden="true" />
            Try it with demo data
          </button>
          <span className="quiet">{`${first.title}, run by the model on this machine`}</span>
        </p>
      )}
      <ol className="steps">
        <li>
          <h2>
            <StepMark number={1} isDone={signIn.status === "signed-in"} />
            Paste credentials
          </h2>
          <AccountPanel signIn={signIn} />
        </li>
        <li>
          <h2>
            <StepMark number={2} isDone={false} />
            Drop an array
          </h2>
          <div className="stack">
            <p className="drop-place">
              <span>{`Drop ${ARRAY_FORMATS_TEXT} files, or a folder, anywhere on this page`}</span>
              <FileChooser isPrimary={!canTry} onFiles={onFiles} />
            </p>
            {leftOut.length > 0 && (
              <div className="stack" role="alert">
                {leftOut.map((text) => (
                  <p key={text}>{text}</p>
                ))}
              </div>
            )}
            <p className="quiet small">
              Its bands are shown immediately; credentials are needed only to run the model.
            </p>
            <BucketSection aws={aws} onOpen={onObjects} />
            {store !== undefined && <RunHistorySection store={store} />}
            {samples.length > 0 && (
              <section aria-labelledby="samples-title">
                <h3 id="samples-title">Or try a real sample</h3>
                <SampleList samples={samples} onPick={onSample} />
              </section>
            )}
          </div>
        </li>
      </ol>
    </main>
  );
}

function StepMark({
  number,
  isDone,
}: {
  readonly number: number;
  readonly isDone: boolean;
}): ReactNode {
  return (
    <span className="step-mark" data-done={isDone}>
      {isDone ? <Check size={14} aria-label="Done:" /> : number}
    </span>
  );
}

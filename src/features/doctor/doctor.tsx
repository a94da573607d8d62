import { ArrowLeft, Printer, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Identity } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import { overallState } from "#domain/doctor/check-results.ts";
import type { DocumentContext } from "#domain/doctor/documents/snippet.ts";
import { factsOf, reportText, verdictOf } from "#domain/doctor/report.ts";
import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { CopyButton } from "#ui/controls/copy-button.tsx";
import "./doctor.css";
import { StepRow } from "./step-row.tsx";
import { useDiagnosis } from "./use-diagnosis.ts";

interface DoctorProps {
  /** The workshop's configuration with the user's settings. */
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly session: Session | undefined;
  /** The owner of the credentials, if known. */
  readonly identity: Identity | undefined;
  /** The check to mark, at which a run failed. All checks run anyway. */
  readonly startAt?: DoctorStep;
  onClose(): void;
}

/**
 * Checks, from this browser and with these credentials, everything between a paste and a
 * prediction, in order; stops at the first failure and shows how to fix it.
 */
export function Doctor({ config, card, session, startAt, ...rest }: DoctorProps): ReactNode {
  const checked = useMemo(
    () => ({ pageOrigin: location.origin, config, card, session }),
    [config, card, session],
  );
  const { results, identity = rest.identity, startedAt, restart } = useDiagnosis(checked);
  const context = { pageOrigin: checked.pageOrigin, config, identity };
  const state = overallState(results);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (state !== "failed") return;
    list.current?.querySelector(".fix-guide")?.scrollIntoView({ block: "nearest" });
  }, [state]);
  return (
    <main className="doctor">
      <div className="doctor-sheet">
        <header className="doctor-head">
          <h1>Connection doctor</h1>
          <p className="doctor-verdict" role="status" data-outcome={state}>
            {verdictOf(results, startAt !== undefined)}
          </p>
        </header>
        <div className="button-row doctor-actions">
          <button type="button" className="button" onClick={rest.onClose}>
            <ArrowLeft size={14} aria-hidden="true" />
            Back
          </button>
          <button type="button" className="button primary" onClick={restart}>
            <RotateCw size={14} aria-hidden="true" />
            Run again
          </button>
          <CopyButton label="Copy as text" text={() => reportText(results, context, startedAt)} />
          <button type="button" className="button" onClick={() => print()}>
            <Printer size={14} aria-hidden="true" />
            Print
          </button>
        </div>
        <Facts context={context} startedAt={startedAt} />
        <ol className="checks" ref={list} aria-label="Checks">
          {DOCTOR_STEPS.map((step) => (
            <StepRow
              key={step}
              step={step}
              result={results[step]}
              context={context}
              isStart={step === startAt}
            />
          ))}
        </ol>
      </div>
    </main>
  );
}

interface FactsProps {
  readonly context: DocumentContext;
  readonly startedAt: Date;
}

/** The checked settings and the time, for printing. */
function Facts({ context, startedAt }: FactsProps): ReactNode {
  const checked = `${startedAt.toISOString().slice(0, 19).replace("T", " ")} UTC`;
  return (
    <dl className="facts doctor-facts">
      {[...factsOf(context), ["Checked", checked] as const].map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

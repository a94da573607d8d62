import { ArrowLeft, Printer, RotateCw } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useRef } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { Identity } from "#domain/credentials/identity.ts";
import type { Session } from "#domain/credentials/session.ts";
import { outcomeOf } from "#domain/doctor/examination.ts";
import type { RemedyContext } from "#domain/doctor/remedy.ts";
import { factsOf, reportText, verdictOf } from "#domain/doctor/report.ts";
import { DOCTOR_STEPS, type DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { CopyButton } from "#ui/controls/copy-button.tsx";
import "./doctor.css";
import { StepRow } from "./step-row.tsx";
import { useExamination } from "./use-diagnosis.ts";

interface DoctorProps {
  /** The workshop's configuration with this person's settings. */
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  readonly session: Session | undefined;
  /** Whose keys they are, where the page already knows. */
  readonly identity: Identity | undefined;
  /** The check at which a run failed, to be pointed at. All are run all the same. */
  readonly startAt?: DoctorStep;
  onClose(): void;
}

/**
 * A page that checks, from this browser and with these keys, everything between a paste and a
 * prediction, in order; it stops at the first fault and says how to mend it.
 */
export function Doctor({ config, card, session, startAt, ...rest }: DoctorProps): ReactNode {
  const patient = useMemo(
    () => ({ pageOrigin: location.origin, config, card, session }),
    [config, card, session],
  );
  const { examination, identity = rest.identity, begun, again } = useExamination(patient);
  const context = { pageOrigin: patient.pageOrigin, config, identity };
  const outcome = outcomeOf(examination);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (outcome !== "failed") return;
    list.current?.querySelector(".remedy")?.scrollIntoView({ block: "nearest" });
  }, [outcome]);
  return (
    <main className="doctor">
      <div className="doctor-sheet">
        <header className="doctor-head">
          <h1>Connection doctor</h1>
          <p className="doctor-verdict" role="status" data-outcome={outcome}>
            {verdictOf(examination)}
          </p>
        </header>
        <div className="button-row doctor-actions">
          <button type="button" className="button" onClick={rest.onClose}>
            <ArrowLeft size={14} aria-hidden="true" />
            Back
          </button>
          <button type="button" className="button primary" onClick={again}>
            <RotateCw size={14} aria-hidden="true" />
            Run again
          </button>
          <CopyButton label="Copy as text" text={() => reportText(examination, context, begun)} />
          <button type="button" className="button" onClick={() => print()}>
            <Printer size={14} aria-hidden="true" />
            Print
          </button>
        </div>
        <Facts context={context} begun={begun} />
        <ol className="checks" ref={list} aria-label="Checks">
          {DOCTOR_STEPS.map((step) => (
            <StepRow
              key={step}
              step={step}
              result={examination[step]}
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
  readonly context: RemedyContext;
  readonly begun: Date;
}

/** What was examined and when, so that a printed sheet stands for itself. */
function Facts({ context, begun }: FactsProps): ReactNode {
  const checked = `${begun.toISOString().slice(0, 19).replace("T", " ")} UTC`;
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

import { Copy, Stethoscope, TriangleAlert } from "lucide-react";
import { type ReactNode, useState } from "react";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { DoctorStep } from "#domain/failures/doctor-steps.ts";
import type { Failure } from "#domain/failures/failure.ts";
import { FIXED_BY_TEXT } from "#domain/failures/fixed-by.ts";
import { failureReport } from "#domain/failures/report.ts";

export interface FailureNoticeProps {
  readonly failure: Failure;
  /** Buttons, for example a retry. */
  readonly children?: ReactNode;
  /** Opens the connection doctor at the check for this failure; without it there is no button. */
  readonly onDoctor?: (step: DoctorStep) => void;
}

/** What happened, who can fix it, what to do now; the server's own words are collapsed. */
export function FailureNotice({ failure, children, onDoctor }: FailureNoticeProps): ReactNode {
  const { title, action, fixedBy, detail, isDetailOpen, doctorStep } = describeFailure(failure);
  const hasDetails = detail !== undefined || failure.evidence !== undefined;
  const Words = isDetailOpen ? Evidence : Details;
  return (
    <>
      <p className="failure-title">
        <TriangleAlert size={16} aria-hidden="true" />
        {title}
      </p>
      <p>{action}</p>
      <p className="failure-fixed-by">{FIXED_BY_TEXT[fixedBy]}</p>
      {hasDetails && <Words failure={failure} detail={detail} canBeCopied />}
      {(children !== undefined || onDoctor !== undefined) && (
        <div className="failure-actions">
          {children}
          {onDoctor !== undefined && (
            <button type="button" className="button" onClick={() => onDoctor(doctorStep)}>
              <Stethoscope size={14} aria-hidden="true" />
              Open the doctor
            </button>
          )}
        </div>
      )}
    </>
  );
}

/** The title of a failure and who can fix it, for one line. */
export function FailureHeadline({ failure }: Pick<FailureNoticeProps, "failure">): ReactNode {
  const { title, fixedBy } = describeFailure(failure);
  return (
    <>
      <strong>{title}</strong> <span className="quiet">{FIXED_BY_TEXT[fixedBy]}</span>
    </>
  );
}

/** The button of a failure that only the instructor can fix; nothing for any other. */
export function InstructorButton({ failure }: Pick<FailureNoticeProps, "failure">): ReactNode {
  const { fixedBy } = describeFailure(failure);
  return fixedBy === "instructor" && <CopyReport failure={failure} isPrimary />;
}

/** What a failure's headline leaves out: what to do, and the server's own words. */
export function FailureDetails({ failure, onDoctor }: FailureNoticeProps): ReactNode {
  const { action, fixedBy, detail, doctorStep } = describeFailure(failure);
  const hasDetails = detail !== undefined || failure.evidence !== undefined;
  return (
    <>
      <p>{action}</p>
      {hasDetails && (
        <Evidence failure={failure} detail={detail} canBeCopied={fixedBy !== "instructor"} />
      )}
      {onDoctor !== undefined && (
        <button type="button" className="button" onClick={() => onDoctor(doctorStep)}>
          <Stethoscope size={14} aria-hidden="true" />
          Open the doctor
        </button>
      )}
    </>
  );
}

interface DetailsProps {
  readonly failure: Failure;
  readonly detail: string | undefined;
}

function Details(props: EvidenceProps): ReactNode {
  return (
    <details>
      <summary>Details</summary>
      <Evidence {...props} />
    </details>
  );
}

interface EvidenceProps extends DetailsProps {
  /** Whether a button copies it as text. */
  readonly canBeCopied: boolean;
}

function Evidence({ failure, detail, canBeCopied }: EvidenceProps): ReactNode {
  const { status, requestId, at, raw, consoleUrl } = failure.evidence ?? {};
  const facts = [
    status === undefined ? undefined : `HTTP ${status}`,
    requestId === undefined ? undefined : `request ${requestId}`,
    at,
  ].filter((fact) => fact !== undefined);
  return (
    <>
      {facts.length > 0 && <p className="quiet">{facts.join(" · ")}</p>}
      {detail !== undefined && <Verbatim text={detail} />}
      {raw !== undefined && raw !== "" && <Verbatim text={raw} />}
      {canBeCopied && <CopyReport failure={failure} />}
      {consoleUrl !== undefined && (
        <p>
          <a href={consoleUrl} target="_blank" rel="noreferrer">
            For the instructor: the log in AWS’s console
          </a>
        </p>
      )}
    </>
  );
}

/** The server's own words, which may be long. */
function Verbatim({ text }: { readonly text: string }): ReactNode {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
    <pre tabIndex={0}>{text}</pre>
  );
}

interface CopyReportProps {
  readonly failure: Failure;
  readonly isPrimary?: boolean;
}

/** Copies the failure as shareable text: without credentials, tokens or account numbers. */
function CopyReport({ failure, isPrimary = false }: CopyReportProps): ReactNode {
  const [shownAt] = useState(() => new Date());
  const [said, setSaid] = useState("");
  const copy = (): void => {
    navigator.clipboard.writeText(failureReport(failure, shownAt)).then(
      () => setSaid("Copied."),
      () => setSaid("The browser does not allow copying here: select the text above instead."),
    );
  };
  return (
    <span>
      <button
        type="button"
        className={isPrimary ? "button primary" : "button"}
        onClick={copy}
        onBlur={() => setSaid("")}
      >
        <Copy size={14} aria-hidden="true" />
        Copy for your instructor
      </button>{" "}
      <span className="quiet" role="status">
        {said}
      </span>
    </span>
  );
}

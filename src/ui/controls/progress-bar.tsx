import type { ReactNode } from "react";

interface ProgressBarProps {
  readonly label: string;
  /** 0 to 1; undefined if unknown. */
  readonly fraction: number | undefined;
}

/** Determinate or indeterminate progress. */
export function ProgressBar({ label, fraction }: ProgressBarProps): ReactNode {
  const percent = fraction === undefined ? undefined : Math.round(100 * fraction);
  return (
    <span
      className={fraction === undefined ? "bar unknown" : "bar"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent === undefined ? {} : { "aria-valuenow": percent })}
    >
      <span style={percent === undefined ? undefined : { width: `${percent}%` }} />
    </span>
  );
}

import type { ReactNode } from "react";

/** Draws the errors instead of the mask. */
export interface ErrorsSwitch {
  readonly showsErrors: boolean;
  /** Undefined where the errors of this selection cannot be drawn. */
  readonly onShowErrors: ((show: boolean) => void) | undefined;
}

/** The switch; nothing where there is nothing to switch. */
export function ShowErrors({ showsErrors, onShowErrors }: ErrorsSwitch): ReactNode {
  if (onShowErrors === undefined) return null;
  return (
    <label className="checkbox">
      <input
        type="checkbox"
        checked={showsErrors}
        onChange={({ currentTarget }) => onShowErrors(currentTarget.checked)}
      />
      Show the errors on the picture
    </label>
  );
}

import type { ReactNode } from "react";

interface IconButtonProps {
  readonly label: string;
  /** Whether Tab stops at it; without, another widget's keys reach it. */
  readonly isTabStop?: boolean;
  readonly children: ReactNode;
  onPress(): void;
}

/** A button that shows an icon alone. */
export function IconButton({
  label,
  isTabStop = true,
  children,
  onPress,
}: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      tabIndex={isTabStop ? undefined : -1}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

import type { ReactNode } from "react";

interface IconButtonProps {
  readonly label: string;
  readonly children: ReactNode;
  onPress(): void;
}

/** A button that shows an icon alone. */
export function IconButton({ label, children, onPress }: IconButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label={label}
      title={label}
      onClick={onPress}
    >
      {children}
    </button>
  );
}

import { X } from "lucide-react";
import type { ReactNode } from "react";

interface PopoverProps {
  /** Also the target of the button that opens it: `popoverTarget={id}`. */
  readonly id: string;
  readonly title: string;
  /** Whether it takes the whole height of the page's right side. */
  readonly isDrawer?: boolean;
  /** Called when it opens. */
  readonly onOpen?: () => void;
  readonly children: ReactNode;
}

/**
 * A panel that floats over the page, opens from a button, and closes on Escape or a click
 * elsewhere.
 */
export function Popover({
  id,
  title,
  isDrawer = false,
  onOpen,
  children,
}: PopoverProps): ReactNode {
  return (
    <section
      id={id}
      popover="auto"
      className={isDrawer ? "popover drawer" : "popover"}
      aria-label={title}
      onBeforeToggle={(event) => event.newState === "open" && onOpen?.()}
    >
      <header>
        <h2>{title}</h2>
        <button
          type="button"
          className="icon-button"
          popoverTarget={id}
          popoverTargetAction="hide"
          aria-label="Close"
        >
          <X size={16} aria-hidden="true" />
        </button>
      </header>
      {children}
    </section>
  );
}

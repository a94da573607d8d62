import { X } from "lucide-react";
import type { ReactNode } from "react";

interface PopoverProps {
  /** Also the target of the button that opens it: `popoverTarget={id}`. */
  readonly id: string;
  readonly title: string;
  /**
   * `start` opens at the left edge; `wide` also takes the width of a table; `drawer` takes the whole
   * height of the page's right side; `sheet` covers most of the page.
   */
  readonly place?: "end" | "start" | "wide" | "drawer" | "sheet";
  /** Called before it opens and before it closes. */
  readonly onToggle?: (isOpen: boolean) => void;
  readonly children: ReactNode;
}

/**
 * A panel that floats over the page, opens from a button, and closes on Escape or a click
 * elsewhere.
 */
export function Popover({ id, title, place = "end", onToggle, children }: PopoverProps): ReactNode {
  return (
    <section
      id={id}
      popover="auto"
      className="popover"
      data-place={place}
      aria-label={title}
      onBeforeToggle={(event) => onToggle?.(event.newState === "open")}
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

/** Closes a popover, for example once something was picked in it. */
export function closePopover(id: string): void {
  document.getElementById(id)?.hidePopover();
}

import "./term.css";
import { type ReactNode, type ToggleEvent, useId, useRef, useState } from "react";
import { GLOSSARY, type GlossaryTerm } from "#domain/text/glossary.ts";

interface TermProps {
  readonly of: GlossaryTerm;
  /** The term as the sentence needs it; its title by default. */
  readonly children?: ReactNode;
}

/** Between the term and its explanation, and to the window's edge. */
const GAP_PX = 6;

/** A term with a dotted underline; a press explains it in a sentence, which is also spoken. */
export function Term({ of, children }: TermProps): ReactNode {
  const { title, text } = GLOSSARY[of];
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const place = ({ newState, currentTarget }: ToggleEvent<HTMLElement>): void => {
    if (newState === "open" && button.current !== null) placeBeside(button.current, currentTarget);
  };
  return (
    <>
      <button ref={button} type="button" className="term" popoverTarget={id}>
        {children ?? title}
      </button>
      <span
        id={id}
        popover="auto"
        className="term-text"
        role="status"
        onBeforeToggle={({ newState }) => setOpen(newState === "open")}
        onToggle={place}
      >
        {isOpen && text}
      </span>
    </>
  );
}

/** Below the term, or above it where there is no room. */
function placeBeside(term: HTMLElement, text: HTMLElement): void {
  const from = term.getBoundingClientRect();
  const { width, height } = text.getBoundingClientRect();
  const below = from.bottom + GAP_PX;
  const top = below + height + GAP_PX > innerHeight ? from.top - height - GAP_PX : below;
  const left = Math.min(from.left, innerWidth - width - GAP_PX);
  text.style.top = `${Math.max(GAP_PX, top)}px`;
  text.style.left = `${Math.max(GAP_PX, left)}px`;
}

import "./term.css";
import { type ReactNode, useId, useRef, useState } from "react";
import type { GlossaryTerm } from "#domain/text/glossary.ts";

interface TermProps {
  readonly of: GlossaryTerm;
  /** The term as the sentence needs it. */
  readonly children: ReactNode;
}

/** Between the term and its explanation, and to the window's edge. */
const GAP_PX = 6;

/** A term with a dotted underline; a press explains it in a sentence, which is also spoken. */
export function Term({ of, children }: TermProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [text, setText] = useState("");
  const explain = async (place: HTMLElement): Promise<void> => {
    setText(await textOf(of));
    // After it was rendered: its size is known then.
    requestAnimationFrame(() => button.current && placeBeside(button.current, place));
  };
  return (
    <>
      <button ref={button} type="button" className="term" popoverTarget={id}>
        {children}
      </button>
      <span
        id={id}
        popover="auto"
        className="term-text"
        role="status"
        onBeforeToggle={({ newState, currentTarget }) => {
          if (newState === "open") void explain(currentTarget);
          else setText("");
        }}
      >
        {text}
      </span>
    </>
  );
}

/** The glossary is loaded with the first term that is pressed. */
async function textOf(term: GlossaryTerm): Promise<string> {
  try {
    return (await import("#domain/text/glossary.ts")).GLOSSARY[term].text;
  } catch {
    return "The glossary could not be loaded: the page’s server does not answer.";
  }
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

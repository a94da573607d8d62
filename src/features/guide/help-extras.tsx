import { GraduationCap } from "lucide-react";
import type { ReactNode } from "react";
import { GLOSSARY } from "#domain/text/glossary.ts";
import "#ui/controls/term.css";
import "./guide.css";

interface HelpExtrasProps {
  /** Opens the guide again. */
  onGuide(): void;
}

/** The guide and the glossary, below the keyboard shortcuts. */
export function HelpExtras({ onGuide }: HelpExtrasProps): ReactNode {
  return (
    <div className="help-extras">
      <h3>First run</h3>
      <button type="button" className="button" onClick={onGuide}>
        <GraduationCap size={14} aria-hidden="true" />
        Show the guide
      </button>
      <h3>Glossary</h3>
      <dl className="glossary">
        {Object.entries(GLOSSARY).map(([id, { title, text }]) => (
          <div key={id}>
            <dt>{title}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { FixGuide } from "#domain/doctor/fix-guide.ts";
import { withoutSecrets } from "#domain/doctor/report.ts";
import { FIXED_BY_TEXT } from "#domain/failures/fixed-by.ts";
import { CopyButton } from "#ui/controls/copy-button.tsx";

interface FixGuideBlockProps {
  readonly guide: FixGuide;
}

/** Why a check failed, who can fix it and exactly how. */
export function FixGuideBlock({ guide }: FixGuideBlockProps): ReactNode {
  return (
    <div className="failure fix-guide">
      <p className="failure-title">
        <TriangleAlert size={16} aria-hidden="true" />
        {withoutSecrets(guide.title)}
      </p>
      <p>{guide.action}</p>
      <p className="failure-fixed-by">{FIXED_BY_TEXT[guide.fixedBy]}</p>
      {guide.clicks.length > 0 && (
        <ol className="clicks">
          {guide.clicks.map((click) => (
            <li key={click}>{click}</li>
          ))}
        </ol>
      )}
      {guide.chapterStep !== undefined && (
        <p>
          <a href={guide.chapterStep.path} target="_blank" rel="noreferrer">
            Step {guide.chapterStep.number} of the workshop’s chapter
          </a>
        </p>
      )}
      {guide.snippets.map((snippet) => (
        <Snippet key={snippet.title} title={snippet.title} text={withoutSecrets(snippet.text)} />
      ))}
    </div>
  );
}

function Snippet({ title, text }: { readonly title: string; readonly text: string }): ReactNode {
  return (
    <figure className="snippet">
      <figcaption>
        {title}
        <CopyButton label="Copy" of={title} text={() => text} />
      </figcaption>
      <pre>{text}</pre>
    </figure>
  );
}

import { TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Remedy } from "#domain/doctor/remedy.ts";
import { WHO_MENDS, withoutSecrets } from "#domain/doctor/report.ts";
import { CopyButton } from "#ui/controls/copy-button.tsx";

interface RemedyBlockProps {
  readonly remedy: Remedy;
}

/** Why a check stopped, who can mend it and exactly how. */
export function RemedyBlock({ remedy }: RemedyBlockProps): ReactNode {
  return (
    <div className="failure remedy">
      <p className="failure-title">
        <TriangleAlert size={16} aria-hidden="true" />
        {withoutSecrets(remedy.cause)}
      </p>
      <p>{remedy.action}</p>
      <p className="failure-mender">{WHO_MENDS[remedy.mender]}</p>
      {remedy.clicks.length > 0 && (
        <ol className="clicks">
          {remedy.clicks.map((click) => (
            <li key={click}>{click}</li>
          ))}
        </ol>
      )}
      {remedy.snippets.map((snippet) => (
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

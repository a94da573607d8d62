import "./guide.css";
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useState } from "react";
import { IconButton } from "#ui/controls/icon-button.tsx";
import { Term } from "#ui/controls/term.tsx";

interface GuideStep {
  readonly title: string;
  readonly text: ReactNode;
  /** What the step is about; it is outlined while the step is shown, if it is on the screen. */
  readonly target: string;
}

const STEPS: readonly GuideStep[] = [
  {
    title: "See",
    text: (
      <>
        The picture is your array: three bands as red, green and blue. Point at it to read values,
        which are shown as <Term of="reflectance">reflectance</Term> where the model’s card says
        how.
      </>
    ),
    target: "[role='application']",
  },
  {
    title: "Run",
    text: (
      <>
        The array goes to an S3 <Term of="bucket">bucket</Term>, the API asks the model. Press a
        service in the header to see the real requests. The first run may wait for a{" "}
        <Term of="cold-start">cold start</Term>.
      </>
    ),
    target: ".pipeline",
  },
  {
    title: "Threshold",
    text: (
      <>
        Move the <Term of="threshold">threshold</Term> and the mask follows;{" "}
        <Term of="otsu">Otsu</Term> finds one by itself. With a reference mask the result shows{" "}
        <Term of="iou">IoU</Term> and <Term of="f1">F1</Term>.
      </>
    ),
    target: ".field:has([aria-label='Threshold'])",
  },
  {
    title: "Check",
    text: (
      <>
        Before an upload the check compares the array with what the model was trained on: bands,
        size, values, <Term of="nan">NaN</Term>. What it finds comes with a fix that you can undo.
      </>
    ),
    target: "[role='tab'][title='Check']",
  },
];

interface GuideProps {
  /** Called when it is closed or finished. */
  onClose(): void;
}

/** Four short cards for the first run. Never blocks the page: it is one more region after it. */
export function Guide({ onClose }: GuideProps): ReactNode {
  const [index, setIndex] = useState(0);
  const titleId = useId();
  const step = STEPS[index];
  useOutlined(step?.target);
  if (step === undefined) return null;
  const isLast = index === STEPS.length - 1;
  return (
    <aside className="guide" aria-labelledby={titleId}>
      <p id={titleId} className="guide-title">
        <span className="quiet">{`${index + 1} of ${STEPS.length}`}</span> {step.title}
      </p>
      <p className="guide-text" aria-live="polite">
        {step.text}
      </p>
      <span className="guide-actions">
        <button
          type="button"
          className="button"
          disabled={index === 0}
          onClick={() => setIndex(index - 1)}
        >
          Back
        </button>
        <button
          type="button"
          className="button primary"
          onClick={() => (isLast ? onClose() : setIndex(index + 1))}
        >
          {isLast ? "Done" : "Next"}
        </button>
        <IconButton label="Close the guide" onPress={onClose}>
          <X size={16} aria-hidden="true" />
        </IconButton>
      </span>
    </aside>
  );
}

/**
 * Outlines the first element of a selector while the step is shown, and scrolls to it. The guide may be there
 * before it, and a panel may be rendered anew.
 */
function useOutlined(selector: string | undefined): void {
  useEffect(() => {
    if (selector === undefined) return;
    let outlined: Element | null = null;
    const outline = (): void => {
      const element = document.querySelector(selector);
      if (element === outlined) return;
      outlined?.removeAttribute("data-guided");
      element?.setAttribute("data-guided", "");
      element?.scrollIntoView({ block: "nearest" });
      outlined = element;
    };
    outline();
    const observer = new MutationObserver(outline);
    observer.observe(document.body, { childList: true, subtree: true });
    return () => {
      observer.disconnect();
      outlined?.removeAttribute("data-guided");
    };
  }, [selector]);
}

import { useEffect, useMemo, useState } from "react";
import {
  type ClassSelection,
  type Examination,
  examinationSteps,
  examine,
} from "#domain/prediction/prediction.ts";
import type { PredictionFacts } from "./viewer-model.ts";

/** What is to be counted of which prediction. */
export interface Question {
  readonly facts: PredictionFacts;
  readonly shown: ClassSelection;
  readonly minRegionPixels: number;
}

interface Examined extends Examination {
  readonly of: Question;
}

/** As many pixels are counted at once, within a frame. */
const AT_ONCE = 2 ** 20;
/** How long the page is kept from anything else. */
const SLICE_MS = 8;

/**
 * Counts a prediction: a chip at once, a scene in slices. Until a scene is counted, the last count of the
 * same prediction is returned, or undefined.
 */
export function useExamination(question: Question | undefined): Examined | undefined {
  const isSmall = question !== undefined && pixelsOf(question) <= AT_ONCE;
  const atOnce = useMemo(
    () => (isSmall ? { of: question, ...examineAtOnce(question) } : undefined),
    [isSmall, question],
  );
  const [late, setLate] = useState<Examined | undefined>(undefined);
  useEffect(() => {
    if (question === undefined || isSmall) return;
    const stopping = new AbortController();
    examineInSlices(question, stopping.signal).then(
      (examination) => setLate({ of: question, ...examination }),
      // Another question has taken its place.
      () => undefined,
    );
    return () => stopping.abort();
  }, [isSmall, question]);
  if (atOnce !== undefined || question === undefined) return atOnce;
  return late?.of.facts === question.facts ? late : undefined;
}

function pixelsOf({ facts: { prediction } }: Question): number {
  return prediction.height * prediction.width;
}

/** The smallest region to list: values have no mask, and thus no regions. */
function smallestRegion({ facts, minRegionPixels }: Question): number {
  return facts.kind.draws === "mask" ? minRegionPixels : Number.POSITIVE_INFINITY;
}

function examineAtOnce(question: Question): Examination {
  const { facts, shown } = question;
  return examine(facts.prediction, shown, smallestRegion(question));
}

async function examineInSlices(question: Question, signal: AbortSignal): Promise<Examination> {
  const { facts, shown } = question;
  const steps = examinationSteps(facts.prediction, shown, smallestRegion(question));
  for (;;) {
    const endMs = performance.now() + SLICE_MS;
    do {
      const step = steps.next();
      if (step.done) return step.value;
    } while (performance.now() < endMs);
    await new Promise((goOn) => setTimeout(goOn));
    signal.throwIfAborted();
  }
}

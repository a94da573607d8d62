import { useEffect, useEffectEvent, useState } from "react";
import { sizeText } from "#domain/array/size-text.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import type { EditPreview, PreparedFacts } from "#domain/preparation/prepare.ts";
import { formatBytes } from "#domain/text/format.ts";
import { LEVEL_TEXTS } from "./level-mark.tsx";

/** The result of a list of edits. */
export interface FixPreview {
  /** One line: "256 × 256 pixels in 6 bands, uint8, 1.9 MB as JSON: OK". */
  readonly text: string;
  /** The share of its values, 0 to 1, that are typical by the card; undefined if it cannot be told. */
  readonly typicalShare: number | undefined;
  /** Undefined if the edits cannot be applied. */
  readonly thumbnail: Uint8ClampedArray<ArrayBuffer> | undefined;
}

interface PreviewSubject {
  readonly id: string;
  readonly edits: readonly Edit[];
  readonly preflight: Preflight | undefined;
  readonly card: ModelCard;
  /** Applies lists of edits to the array, one outcome each. */
  preview(
    alternatives: readonly (readonly Edit[])[],
    signal: AbortSignal,
  ): Promise<readonly EditPreview[]>;
  checkAfter(content: PreparedFacts, edits: readonly Edit[]): Preflight;
}

/** The previews of one array, by the names of their edits. */
interface Previews {
  readonly subject: string;
  readonly byName: ReadonlyMap<string, FixPreview>;
}

/**
 * Applies every fix to the array in the worker, to preview its result. Returns the preview of a
 * list of edits, undefined until it is ready, and where it cannot be made.
 */
export function useFixPreviews(
  subject: PreviewSubject,
): (edits: readonly Edit[]) => FixPreview | undefined {
  const { id, edits, preflight, card } = subject;
  const fixes = preflight?.results.flatMap((result) => result.fixes) ?? [];
  const combined = preflight?.fix === undefined ? [] : [preflight.fix];
  const alternatives = new Map(
    [...combined, ...fixes].map((fix) => {
      const made = [...edits, ...fix.edits];
      return [nameOf(made), made];
    }),
  );
  const key = JSON.stringify([id, card.id, ...alternatives.keys()]);
  const [previews, setPreviews] = useState<Previews | undefined>(undefined);
  const makePreviews = useEffectEvent(async (signal: AbortSignal): Promise<void> => {
    if (alternatives.size === 0) return;
    const lists = [...alternatives];
    const outcomes = await subject.preview([...alternatives.values()], signal);
    const byName = new Map(
      lists.flatMap(([name, made], index) => {
        const outcome = outcomes[index];
        return outcome === undefined ? [] : [[name, previewOf(outcome, made, subject)] as const];
      }),
    );
    if (!signal.aborted) setPreviews({ subject: key, byName });
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key names all that is previewed.
  useEffect(() => {
    const stop = new AbortController();
    // Without a preview a fix is still offered.
    makePreviews(stop.signal).catch(() => undefined);
    return () => stop.abort();
  }, [key]);
  return (made) => (previews?.subject === key ? previews.byName.get(nameOf(made)) : undefined);
}

function nameOf(edits: readonly Edit[]): string {
  return JSON.stringify(edits);
}

function previewOf(
  outcome: EditPreview,
  edits: readonly Edit[],
  { checkAfter }: PreviewSubject,
): FixPreview {
  if ("failure" in outcome) {
    const text = describeFailure(outcome.failure).title;
    return { text, typicalShare: undefined, thumbnail: undefined };
  }
  const { content, typicalShare } = outcome;
  const { height, width, bandCount, dtype, thumbnail } = content;
  const preflight = checkAfter(content, edits);
  const size = sizeText(height, width, bandCount);
  const weight = `${formatBytes(preflight.jsonBytes)} as JSON`;
  return {
    text: `${size}, ${dtype}, ${weight}: ${verdictText(preflight)}`,
    typicalShare,
    thumbnail,
  };
}

/** "OK", or what is left to look at. */
function verdictText({ level, results }: Preflight): string {
  const isUnseen = results.some(({ about, level: own }) => about === "size" && own === "look");
  return level === "look" && isUnseen
    ? "will run; the model has not seen such an array"
    : LEVEL_TEXTS[level];
}

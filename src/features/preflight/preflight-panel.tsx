import { Undo2 } from "lucide-react";
import type { ReactNode } from "react";
import type { NumericArray } from "#domain/array/dtype.ts";
import { type Edit, runsInCloud } from "#domain/edits/edit.ts";
import { editTitles } from "#domain/edits/edit-text.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { leadingResult } from "#domain/preflight/next-step.ts";
import type { Preflight } from "#domain/preflight/preflight.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import { Select } from "#ui/controls/select.tsx";
import { Acquisition } from "./acquisition.tsx";
import { BandOrderForm } from "./band-order.tsx";
import { BandTable } from "./band-table.tsx";
import { CheckRow } from "./check-row.tsx";
import { LEVEL_TEXTS, LevelMark } from "./level-mark.tsx";
import { TilesChoice } from "./tiles-choice.tsx";
import type { FixPreview } from "./use-fix-previews.ts";
import "./preflight.css";

export interface PreflightPanelProps {
  readonly name: string;
  readonly array: PreparedArray;
  /** Its planes; undefined while they are being read. */
  readonly bands: readonly NumericArray[] | undefined;
  readonly edits: readonly Edit[];
  readonly preflight: Preflight;
  readonly card: ModelCard;
  /** Whether the workshop's cloud runs scenes. */
  readonly hasSceneJobs: boolean;
  /** The previews of the fixes, each once it is ready. */
  readonly previewOf: (edits: readonly Edit[]) => FixPreview | undefined;
  /** Whether the notice below the picture is shown: its sentence is not repeated here. */
  readonly isNoticed: boolean;
  onEdit(edits: readonly Edit[]): void;
  /** Applies the edits of a fix that was chosen among several. */
  onChoose(edits: readonly Edit[]): void;
  /** Whether the last edit is of all arrays with the same finding. */
  readonly isEditOfAll: boolean;
  onUndo(): void;
  onSplit(): void;
}

/** The preflight check of an array: results, fixes, and the changes made. */
export function PreflightPanel(props: PreflightPanelProps): ReactNode {
  const { level } = props.preflight;
  return (
    <section className="check controls" aria-label="Check">
      <p className="check-level" data-level={level}>
        <LevelMark level={level} />
        {LEVEL_TEXTS[level]}
      </p>
      <Results {...props} />
      <MemberChoice {...props} />
      <ImageChoice {...props} />
      {props.array.tiles !== undefined && (
        <TilesChoice
          grid={props.array.tiles}
          isInCloud={props.hasSceneJobs ? runsInCloud(props.edits) : undefined}
          onTiles={(edit) => props.onEdit([...props.edits, edit])}
        />
      )}
      <Changes {...props} />
      <Acquisition name={props.name} array={props.array} edits={props.edits} />
      <BandTable array={props.array} card={props.card} />
      <BandOrderForm
        key={props.array.sha256}
        bandCount={props.array.bandCount}
        onBands={(bands) => props.onEdit([...props.edits, { kind: "bands", bands }])}
      />
    </section>
  );
}

/** Results that need attention first; fine ones are folded. */
function Results({
  preflight,
  array,
  bands,
  card,
  edits,
  previewOf,
  isNoticed,
  onEdit,
  onChoose,
  onSplit,
}: PreflightPanelProps): ReactNode {
  const open = preflight.results.filter(({ level }) => level !== "fine");
  const fine = preflight.results.filter(({ level }) => level === "fine");
  const noticed = leadingResult(preflight);
  const rowProps = { array, bands, card, edits, previewOf, onEdit, onChoose, onSplit };
  return (
    <>
      {open.length > 0 && (
        <ul className="findings">
          {open.map((result) => (
            <CheckRow
              key={result.about}
              result={result}
              isNoticed={isNoticed && result === noticed}
              {...rowProps}
            />
          ))}
        </ul>
      )}
      <details className="small">
        <summary>{fineText(fine.length, open.length)}</summary>
        <ul className="findings">
          {fine.map((result) => (
            <CheckRow key={result.about} result={result} isNoticed={false} {...rowProps} />
          ))}
        </ul>
      </details>
    </>
  );
}

function fineText(fine: number, open: number): string {
  const other = open === 0 ? "" : "other ";
  return fine === 1 ? `1 ${other}check passed` : `${fine} ${other}checks passed`;
}

function MemberChoice({ array, edits, onEdit }: PreflightPanelProps): ReactNode {
  const { members, member } = array;
  if (members.length < 2 || member === undefined) return null;
  return (
    <Select
      label="Array in this npz"
      value={member}
      options={members.map((name) => ({ value: name, title: name }))}
      onChange={(name) => onEdit([...edits, { kind: "member", name }])}
    />
  );
}

/** Selects the image of a batch to show and upload. */
function ImageChoice({ array, edits, onEdit }: PreflightPanelProps): ReactNode {
  if (array.batchCount < 2) return null;
  const picked = edits.findLast((edit) => edit.kind === "pick")?.index ?? 0;
  return (
    <Select
      label="Image of the batch"
      value={String(picked)}
      options={Array.from({ length: array.batchCount }, (_, index) => ({
        value: String(index),
        title: `${index + 1} of ${array.batchCount}`,
      }))}
      onChange={(value) => onEdit([...edits, { kind: "pick", index: Number(value) }])}
    />
  );
}

/** The edits so far; each can be undone, since the original is kept. */
function Changes({ array, edits, isEditOfAll, onUndo }: PreflightPanelProps): ReactNode {
  const titles = editTitles(edits, array.fileBandCount);
  const joined = array.joinedFrom === undefined ? [] : [`Joined ${array.joinedFrom.length} files`];
  const all = [...joined, ...titles];
  const last = all.at(-1);
  if (last === undefined) return null;
  return (
    <section className="changes" aria-label="Changes">
      <h3>Changed before upload</h3>
      <ol>
        {all.map((title, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the list only grows and shrinks at its end.
          <li key={index}>{title}</li>
        ))}
      </ol>
      <button type="button" className="button" onClick={onUndo}>
        <Undo2 size={14} aria-hidden="true" />
        {isEditOfAll ? "Undo in all arrays" : "Undo"}: {last}
      </button>
    </section>
  );
}

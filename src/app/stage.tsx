import { type ReactNode, useEffect, useRef, useState } from "react";
import { sizeText } from "#domain/array/size-text.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ListedCard, ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import type { CheckResult } from "#domain/preflight/check-result.ts";
import type { PreparedArray } from "#domain/preparation/prepare.ts";
import type { QuickLook } from "#domain/preparation/quick-look.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { PixelPosition, Size } from "#domain/render/view.ts";
import { activeStatus } from "#domain/run/run.ts";
import { formatBytes } from "#domain/text/format.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import type { Engine } from "#engine/engine.ts";
import { bandText } from "#features/queue/band-text.ts";
import {
  type CommandContext,
  queueStepOf,
  releaseKeys,
  runHistoryKey,
  runKey,
  type StepHistory,
} from "#features/viewer/commands.ts";
import type { HoverStore } from "#features/viewer/hover-store.ts";
import { usePassingNote } from "#features/viewer/passing-note.ts";
import { PicturePane } from "#features/viewer/picture-pane.tsx";
import { PictureToolbar } from "#features/viewer/picture-toolbar.tsx";
import { pixelText } from "#features/viewer/readout.tsx";
import { useShortcuts } from "#features/viewer/shortcuts.ts";
import type { ViewerModel } from "#features/viewer/viewer-model.ts";
import { ExportMenu } from "./export-menu.tsx";
import { QuickLookPicture } from "./quick-look-picture.tsx";
import { addressOf } from "./use-view.ts";

interface StageProps {
  readonly item: QueueItem;
  /** All arrays of the queue. */
  readonly items: readonly QueueItem[];
  readonly card: ModelCard;
  /** The page's card, which may be another than the item's. */
  readonly page: ListedCard;
  /** Undefined while the array's planes are being read. */
  readonly viewer: ViewerModel | undefined;
  /** Whether the mask is that of the run before. */
  readonly hasEarlierMask: boolean;
  /** The view's settings. */
  readonly view: ViewSettings;
  /** The picture's size in CSS pixels; undefined until it is laid out. */
  readonly canvas: Size | undefined;
  /** Why the array's prediction may be meaningless. */
  readonly doubts: readonly CheckResult[];
  readonly history: StepHistory;
  readonly store: Engine;
  /** Undefined until signed in. */
  readonly aws: AwsContext | undefined;
  readonly hoverStore: HoverStore;
  onCanvas(size: Size): void;
  /** Called with the size that a quick look has on the screen, in CSS pixels. */
  onLookSize(size: Size): void;
  onPredictionDrawn(prediction: Prediction, tookMs: number): void;
}

/** The picture, or the reason why there is none. */
export function Stage(props: StageProps): ReactNode {
  const { viewer, item, items, store, history } = props;
  const { name, reading } = item;
  useShortcuts({
    onKey: (event) => {
      const step = queueStepOf(event);
      const next = items[items.indexOf(item) + (step ?? 0)];
      if (step !== undefined && next !== undefined) store.select(next.id);
      return step !== undefined || runHistoryKey(event, history);
    },
  });
  const isReading = reading.state === "reading" || (reading.state === "read" && !viewer);
  const drawn = useDrawnViewer(viewer, isReading);
  const [quickLook, dropQuickLook] = useQuickLook(props.item);
  return (
    <section
      className="stage"
      aria-label="Picture"
      data-picture={drawn ? "drawn" : isReading ? "expected" : "none"}
    >
      {(reading.state === "read" || drawn !== undefined || quickLook !== undefined) && (
        <PictureParts
          {...props}
          viewer={drawn}
          isReading={isReading}
          quickLook={quickLook}
          onDrawn={isReading ? undefined : dropQuickLook}
        >
          <Title item={props.item} />
        </PictureParts>
      )}
      {isReading && (
        <p className="quiet stage-note">
          Reading {[name, bandText(reading)].filter(Boolean).join(": ")}…
        </p>
      )}
      {reading.state === "missing" && <MissingNote name={name} reading={reading} />}
    </section>
  );
}

interface MissingNoteProps {
  readonly name: string;
  readonly reading: Extract<QueueItem["reading"], { state: "missing" }>;
}

/** Which file to open again. */
function MissingNote({ name, reading: { file, hasOtherFile } }: MissingNoteProps): ReactNode {
  const size = file === undefined ? "" : ` (${formatBytes(file.byteLength)})`;
  return (
    <p className="stage-note">
      {`The browser did not keep this file when the page was reloaded. Choose or drop ${name}${size} again to resume.`}
      {hasOtherFile === true &&
        ` The ${name} that was opened since is another file, as its content differs: it is an array of its own.`}
    </p>
  );
}

/**
 * What the picture shows: the viewer, or while the next array is read the last one, so that the picture
 * and its axes stay on the page. It is covered then, because it is not the picture of the selected array.
 */
function useDrawnViewer(
  viewer: ViewerModel | undefined,
  isReading: boolean,
): ViewerModel | undefined {
  const last = useRef<ViewerModel>(undefined);
  const drawn = viewer ?? (isReading ? last.current : undefined);
  useEffect(() => {
    last.current = drawn;
  }, [drawn]);
  return drawn;
}

interface DrawnLook {
  /** The item's id. */
  readonly of: string;
  readonly quickLook: QuickLook;
}

/** The quick look of an array, until its picture has been drawn; and what to call then. */
function useQuickLook({
  id,
  reading,
}: QueueItem): readonly [quickLook: QuickLook | undefined, drop: () => void] {
  const [last, setLast] = useState<DrawnLook | undefined>(undefined);
  const newest = reading.state === "reading" ? reading.quickLook : undefined;
  if (newest !== undefined && newest !== last?.quickLook) setLast({ of: id, quickLook: newest });
  const own = last?.of === id ? last : undefined;
  const isExpected = reading.state === "reading" || reading.state === "read";
  return [isExpected ? own?.quickLook : undefined, () => setLast(undefined)];
}

function Title({ item: { name, edits, reading } }: Pick<StageProps, "item">): ReactNode {
  return (
    <p className="picture-title">
      <strong>
        {name}
        {reading.state === "read" && memberText(reading.array)}
      </strong>
      <span className="quiet">
        {reading.state === "read" ? (
          <>
            {sizeText(reading.array.height, reading.array.width, reading.array.bandCount)},{" "}
            {reading.array.dtype}
            {sentText(edits, reading.array)}
            {reading.array.notes.map((note) => `. ${note.replace(/\.$/, "")}`)}
          </>
        ) : (
          "Reading…"
        )}
      </span>
    </p>
  );
}

/** Which of several arrays in an npz it is: ", x_test". */
function memberText({ member, members }: PreparedArray): string {
  return member === undefined || members.length < 2 ? "" : `, ${member}`;
}

interface PicturePartsProps extends StageProps {
  /** Whether the picture is that of the array before, because the selected one is being read. */
  readonly isReading: boolean;
  readonly quickLook: QuickLook | undefined;
  /** Called after each draw. */
  readonly onDrawn: (() => void) | undefined;
  /** The title line. */
  readonly children: ReactNode;
}

/** The picture with its name and tools above it, and the quick look over it. */
function PictureParts(props: PicturePartsProps): ReactNode {
  const { item, card, aws, viewer, canvas, isReading, quickLook } = props;
  const { view, history, hoverStore, children } = props;
  const { reading } = item;
  const [isBlinking, setBlinking] = useState(false);
  const [note, setNote] = usePassingNote();
  const [measured, setMeasured] = useState<readonly PixelPosition[]>();
  const context: CommandContext | undefined = viewer && {
    viewer,
    history,
    setBlinking,
    address: () => addressOf(view),
    pixelText: () => pixelText(viewer, hoverStore.current()),
    notify: setNote,
    measure: {
      isOn: measured !== undefined,
      toggle: () => setMeasured((points) => (points === undefined ? [] : undefined)),
    },
  };
  const isMarked = props.hasEarlierMask && measured === undefined;
  useShortcuts({
    onKey: (event) => context !== undefined && !isReading && runKey(event, context),
    onKeyUp: () => context && releaseKeys(context),
  });
  return (
    <>
      <div className="picture-head">
        {children}
        {context && !isReading && (
          <PictureToolbar context={context} isRunning={activeStatus(item.run) !== undefined} />
        )}
        {reading.state === "read" && (
          <ExportMenu
            item={item}
            array={reading.array}
            card={card}
            aws={aws}
            shown={{
              ...{ view, viewer, canvas },
              ...{ items: props.items, page: props.page, doubts: props.doubts },
            }}
          />
        )}
      </div>
      {(context !== undefined || quickLook !== undefined) && (
        <div className="picture-room">
          {context && (
            <PicturePane
              viewer={context.viewer}
              isCurrent={!isReading}
              isBlinking={isBlinking}
              note={note || (isMarked ? "This mask is from the run before." : "")}
              onNote={setNote}
              measured={measured}
              onMeasure={setMeasured}
              hoverStore={hoverStore}
              onCanvas={props.onCanvas}
              onKey={(event) => runKey(event, context)}
              onKeyUp={() => releaseKeys(context)}
              onDrawn={props.onDrawn}
              onPredictionDrawn={props.onPredictionDrawn}
            />
          )}
          {quickLook && <QuickLookPicture quickLook={quickLook} onSize={props.onLookSize} />}
        </div>
      )}
    </>
  );
}

/** How the upload differs from the file. */
function sentText(edits: QueueItem["edits"], { rewritten, format }: PreparedArray): string {
  if (!rewritten) return "";
  if (edits.length > 0) return ", changed";
  return format === "npy" ? ", uploaded with its bands last" : ", uploaded as npy";
}

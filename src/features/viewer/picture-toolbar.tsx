import {
  Columns2,
  Eye,
  Keyboard,
  Link,
  type LucideIcon,
  Redo2,
  SeparatorVertical,
  Undo2,
} from "lucide-react";
import { type ReactNode, useState } from "react";
import type { Comparison } from "#domain/view/view-settings.ts";
import { KEYS_SHEET_ID } from "./shortcut-sheet.tsx";
import type { ViewerModel } from "./viewer-model.ts";

interface PictureToolbarProps {
  readonly viewer: ViewerModel;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  onUndo(): void;
  onRedo(): void;
  /** A key or a pointer holds the overlay away. */
  onBlink(isBlinking: boolean): void;
  /** The address that shows this view. */
  address(): string;
}

/** What is done with the picture as a whole, above it. */
export function PictureToolbar(props: PictureToolbarProps): ReactNode {
  const { viewer } = props;
  return (
    <div className="picture-toolbar" role="toolbar" aria-label="Picture tools">
      {viewer.predictionView !== undefined && (
        <>
          <CompareButton {...props} comparison="swipe" title="Swipe (S)" icon={SeparatorVertical} />
          <CompareButton {...props} comparison="side" title="Side by side (D)" icon={Columns2} />
          <BlinkButton onBlink={props.onBlink} />
        </>
      )}
      <ToolButton
        title="Undo (Ctrl Z)"
        icon={Undo2}
        isDisabled={!props.canUndo}
        onPress={props.onUndo}
      />
      <ToolButton
        title="Redo (Ctrl Shift Z)"
        icon={Redo2}
        isDisabled={!props.canRedo}
        onPress={props.onRedo}
      />
      <LinkButton address={props.address} />
      <button
        type="button"
        className="icon-button"
        popoverTarget={KEYS_SHEET_ID}
        aria-label="Keys (?)"
        title="Keys (?)"
      >
        <Keyboard size={16} aria-hidden="true" />
      </button>
    </div>
  );
}

interface CompareButtonProps extends PictureToolbarProps {
  readonly comparison: Comparison;
  readonly title: string;
  readonly icon: LucideIcon;
}

function CompareButton({ viewer, comparison, title, icon: Icon }: CompareButtonProps): ReactNode {
  const isOn = viewer.view.comparison === comparison;
  return (
    <button
      type="button"
      className="icon-button"
      aria-pressed={isOn}
      aria-label={title}
      title={title}
      onClick={() =>
        viewer.change((before) => ({ ...before, comparison: isOn ? "none" : comparison }))
      }
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}

/** Held down by a pointer or by the space bar. */
function BlinkButton({ onBlink }: Pick<PictureToolbarProps, "onBlink">): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-label="Blink: hold to see the bands alone (B)"
      title="Blink: hold to see the bands alone (B)"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        onBlink(true);
      }}
      onPointerUp={() => onBlink(false)}
      onPointerCancel={() => onBlink(false)}
      onKeyDown={({ key }) => (key === " " || key === "Enter") && onBlink(true)}
      onKeyUp={() => onBlink(false)}
      onBlur={() => onBlink(false)}
    >
      <Eye size={16} aria-hidden="true" />
    </button>
  );
}

interface ToolButtonProps {
  readonly title: string;
  readonly icon: LucideIcon;
  readonly isDisabled: boolean;
  onPress(): void;
}

/** Told as disabled, not made so: a button that lost the focus by its own press would drop it. */
function ToolButton({ title, icon: Icon, isDisabled, onPress }: ToolButtonProps): ReactNode {
  return (
    <button
      type="button"
      className="icon-button"
      aria-disabled={isDisabled}
      aria-label={title}
      title={title}
      onClick={() => !isDisabled && onPress()}
    >
      <Icon size={16} aria-hidden="true" />
    </button>
  );
}

function LinkButton({ address }: Pick<PictureToolbarProps, "address">): ReactNode {
  const [said, setSaid] = useState("");
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(address());
      setSaid("Link copied: it shows this view of the same file.");
    } catch {
      setSaid("The browser forbids copying here: copy the page’s address instead.");
    }
  };
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-label="Copy a link to this view"
        title="Copy a link to this view"
        onClick={() => void copy()}
        onBlur={() => setSaid("")}
      >
        <Link size={16} aria-hidden="true" />
      </button>
      <span className="tool-note small" role="status">
        {said}
      </span>
    </>
  );
}

import type { LucideIcon } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useOneTabStop } from "#ui/controls/use-one-tab-stop.ts";
import {
  buttonName,
  type CommandContext,
  VIEWER_COMMANDS,
  type ViewerCommand,
} from "./commands.ts";
import { RecipeStrip } from "./recipe-strip.tsx";

interface PictureToolbarProps {
  readonly context: CommandContext;
  /** Whether a run of the array is in progress: what is not needed yet leaves it the processor. */
  readonly isRunning: boolean;
}

/** A button for each command that has one, above the picture. */
export function PictureToolbar({ context, isRunning }: PictureToolbarProps): ReactNode {
  const ref = useOneTabStop();
  return (
    <div ref={ref} className="picture-toolbar" role="toolbar" aria-label="Picture tools">
      <RecipeStrip viewer={context.viewer} isRunning={isRunning} />
      {VIEWER_COMMANDS.map((command) =>
        (command.button?.isShown?.(context) ?? command.button !== undefined) ? (
          <CommandButton key={command.id} command={command} context={context} />
        ) : null,
      )}
    </div>
  );
}

function ButtonFace({ icon: Icon }: { readonly icon: LucideIcon | string }): ReactNode {
  return typeof Icon === "string" ? Icon : <Icon size={16} aria-hidden="true" />;
}

interface CommandButtonProps extends Pick<PictureToolbarProps, "context"> {
  readonly command: ViewerCommand;
}

function CommandButton({ command, context }: CommandButtonProps): ReactNode {
  const { action, button } = command;
  const [note, setNote] = useState("");
  if (button === undefined) return null;
  const { icon, isDisabled, isPressed } = button;
  const name = buttonName(command);
  const shared = {
    type: "button",
    className: typeof icon === "string" ? "icon-button text" : "icon-button",
    "aria-label": name,
    title: name,
    children: <ButtonFace icon={icon} />,
  } as const;
  switch (action.kind) {
    case "press": {
      // Stays focusable when it becomes disabled by its own press.
      const isOff = isDisabled?.(context);
      return (
        <button
          {...shared}
          aria-disabled={isOff}
          aria-pressed={isPressed?.(context)}
          onClick={() => isOff !== true && action.run(context)}
        />
      );
    }
    case "hold": {
      const hold = (isHeld: boolean): void => action.hold(context, isHeld);
      return (
        <button
          {...shared}
          onPointerDown={(event) => {
            event.currentTarget.setPointerCapture(event.pointerId);
            hold(true);
          }}
          onPointerUp={() => hold(false)}
          onPointerCancel={() => hold(false)}
          onKeyDown={({ key }) => (key === " " || key === "Enter") && hold(true)}
          onKeyUp={() => hold(false)}
          onBlur={() => hold(false)}
        />
      );
    }
    case "copy": {
      const copy = async (): Promise<void> => {
        try {
          await navigator.clipboard.writeText(action.text(context));
          setNote(action.copied);
        } catch {
          setNote(action.refused);
        }
      };
      return (
        <>
          <button {...shared} onClick={() => void copy()} onBlur={() => setNote("")} />
          <span className="tool-note small" role="status">
            {note}
          </span>
        </>
      );
    }
    case "popover":
      return <button {...shared} popoverTarget={action.popoverId} />;
  }
}

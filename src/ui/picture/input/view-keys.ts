import { panView, type Size, type View, zoomView } from "#domain/render/view.ts";

/** The fraction of the canvas that an arrow key pans by. */
const STEP = 0.1;
const ZOOM_FACTOR = 1.25;

type Key = Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey" | "shiftKey">;

/**
 * The view after a key: arrows pan (one scene pixel with Shift), + and − zoom about the centre, 0
 * shows the whole picture. Undefined for every other key and for combinations with Ctrl, Alt or
 * Meta.
 */
export function viewAfterKey(key: Key, view: View, canvas: Size, whole: View): View | undefined {
  if (key.ctrlKey || key.altKey || key.metaKey) return undefined;
  const across = key.shiftKey ? 1 / view.unitsPerPixel : STEP * canvas.width;
  const down = key.shiftKey ? 1 / view.unitsPerPixel : STEP * canvas.height;
  switch (key.key) {
    case "ArrowLeft":
      return panView(view, -across, 0);
    case "ArrowRight":
      return panView(view, across, 0);
    case "ArrowUp":
      return panView(view, 0, -down);
    case "ArrowDown":
      return panView(view, 0, down);
    case "+":
    case "=":
      return zoomView(view, ZOOM_FACTOR);
    case "-":
      return zoomView(view, 1 / ZOOM_FACTOR);
    case "0":
      return whole;
    default:
      return undefined;
  }
}

/** Whether a key clicks the pixel at the centre of the view. */
export function isClickKey(key: Key): boolean {
  if (key.ctrlKey || key.altKey || key.metaKey || key.shiftKey) return false;
  return key.key === "Enter" || key.key === "p";
}

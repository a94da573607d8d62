import { panView, type Size, type View, zoomView } from "#domain/pixels/view.ts";

/** How much of the canvas one arrow press moves. */
const STEP = 0.1;
const ZOOM_FACTOR = 1.25;

/**
 * The view after a key: arrows look that way, + and − zoom about the centre, 0 shows the whole
 * picture. Undefined for every other key and where Ctrl, Alt or Meta makes it the browser's own.
 */
export function viewAfterKey(
  key: Pick<KeyboardEvent, "key" | "ctrlKey" | "altKey" | "metaKey">,
  view: View,
  canvas: Size,
  whole: View,
): View | undefined {
  if (key.ctrlKey || key.altKey || key.metaKey) return undefined;
  switch (key.key) {
    case "ArrowLeft":
      return panView(view, -STEP * canvas.width, 0);
    case "ArrowRight":
      return panView(view, STEP * canvas.width, 0);
    case "ArrowUp":
      return panView(view, 0, -STEP * canvas.height);
    case "ArrowDown":
      return panView(view, 0, STEP * canvas.height);
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

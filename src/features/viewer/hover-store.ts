import type { PixelPosition } from "#domain/render/view.ts";

/** The scene pixel under the pointer. It changes at every move, so only the readout subscribes. */
export interface HoverStore {
  /** Undefined outside the scene. */
  readonly current: () => PixelPosition | undefined;
  readonly set: (pixel: PixelPosition | undefined) => void;
  /** Returns how to unsubscribe. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createHoverStore(): HoverStore {
  const listeners = new Set<() => void>();
  let current: PixelPosition | undefined;
  return {
    current: () => current,
    set: (pixel) => {
      current = pixel;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import type { PixelPosition } from "#domain/render/view.ts";

/** The scene pixel under the pointer. Changes at every move, so only the readout subscribes to it. */
export interface HoverStore {
  /** Undefined beyond the scene. */
  readonly current: () => PixelPosition | undefined;
  readonly set: (pixel: PixelPosition | undefined) => void;
  /** @returns what ends it. */
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

import type { PixelPosition } from "#domain/render/view.ts";

/** The scene pixel beneath the cursor. It is another one at every move, which the readout alone follows. */
export interface Pointed {
  /** Undefined beyond the scene. */
  readonly current: () => PixelPosition | undefined;
  readonly tell: (pixel: PixelPosition | undefined) => void;
  /** @returns what ends it. */
  readonly subscribe: (listener: () => void) => () => void;
}

export function createPointed(): Pointed {
  const listeners = new Set<() => void>();
  let current: PixelPosition | undefined;
  return {
    current: () => current,
    tell: (pixel) => {
      current = pixel;
      for (const listener of listeners) listener();
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

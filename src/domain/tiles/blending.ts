/** How the scores of neighbouring tiles become one where they overlap. */
export interface Blending {
  /** For a list of choices: "Cosine window". */
  readonly title: string;
  /**
   * The weight of a tile on its own side of an overlap, beginning where the tile does. That of the
   * neighbour is one minus it.
   * @param position the pixel, from 0 to `overlap - 1`.
   */
  readonly rise: (position: number, overlap: number) => number;
  /** The same of all positions of an `OVERLAP`, in Python with numpy as `np`. */
  readonly numpy: string;
}

export const BLENDINGS = {
  /** A raised cosine (Hann) window: a tile counts less towards its border, where it sees less around. */
  cosine: {
    title: "Cosine window",
    rise: (position: number, overlap: number) =>
      (1 - Math.cos((Math.PI * (position + 0.5)) / overlap)) / 2,
    numpy: "(1 - np.cos(np.pi * (np.arange(OVERLAP) + 0.5) / OVERLAP)) / 2",
  },
  /** Each pixel is of the tile whose border is farther away; it keeps a model's own values. */
  crop: {
    title: "Cut in the middle",
    rise: (position: number, overlap: number) => (position < Math.floor(overlap / 2) ? 0 : 1),
    numpy: "(np.arange(OVERLAP) >= OVERLAP // 2).astype(float)",
  },
} satisfies Readonly<Record<string, Blending>>;

export type BlendingName = keyof typeof BLENDINGS;

export const BLENDING_NAMES = ["cosine", "crop"] as const satisfies readonly BlendingName[];

/** Whole pixels of a picture: its first row and column, and how many of them. */
export interface PixelBox {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

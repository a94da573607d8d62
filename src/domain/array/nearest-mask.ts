interface Size {
  readonly height: number;
  readonly width: number;
}

/** A mask in another size: each pixel has the mark of the one that contains its centre. */
export function nearestMask(mask: Uint8Array, from: Size, to: Size): Uint8Array {
  const resized = new Uint8Array(to.height * to.width);
  for (let row = 0; row < to.height; row += 1) {
    const start = Math.floor(((row + 0.5) * from.height) / to.height) * from.width;
    for (let column = 0; column < to.width; column += 1) {
      const source = start + Math.floor(((column + 0.5) * from.width) / to.width);
      resized[row * to.width + column] = mask[source] ?? 0;
    }
  }
  return resized;
}

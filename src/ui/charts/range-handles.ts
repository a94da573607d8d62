/** The ends of a stretch: the values drawn black and white. Low above high inverts it. */
export interface Handles {
  readonly low: number;
  readonly high: number;
}

export interface HandleMove {
  readonly end: keyof Handles;
  /** The requested position. */
  readonly value: number;
  /** A drag stops short of the other handle; keys step over it. */
  readonly isDrag: boolean;
}

/** The positions of the handles: `min + n * step`, up to `max`. */
export interface HandleTrack {
  readonly range: readonly [number, number];
  readonly step: number;
}

/** The handles after a move. They never have the same value; without room the move is ignored. */
export function moveHandle(handles: Handles, move: HandleMove, track: HandleTrack): Handles {
  const { end, value, isDrag } = move;
  const { low, high } = handles;
  const [here, other] = end === "low" ? [low, high] : [high, low];
  // At the same value, as in a constant band, they separate in their usual order.
  const isBelow = here === other ? end === "low" : here < other;
  const nearest = isBelow ? other - track.step : other + track.step;
  const moved = (to: number): Handles => {
    const [min, max] = track.range;
    return to < min || to > max ? handles : { ...handles, [end]: to };
  };
  if (isDrag) return moved(isBelow ? Math.min(value, nearest) : Math.max(value, nearest));
  if (value !== other) return moved(value);
  return moved(isBelow ? other + track.step : other - track.step);
}

/** The ends of a stretch: what is drawn black and what is drawn white. Low above high reverses it. */
export interface Handles {
  readonly low: number;
  readonly high: number;
}

export interface HandleMove {
  readonly end: keyof Handles;
  /** Where the handle is wanted. */
  readonly value: number;
  /** A drag stops short of the other handle; keys step over it. */
  readonly isDrag: boolean;
}

/** What the handles are moved on: `min + n * step`, not beyond `max`. */
export interface HandleTrack {
  readonly range: readonly [number, number];
  readonly step: number;
}

/** The handles after a move. They never have the same value; without room the move is ignored. */
export function moveHandle(handles: Handles, move: HandleMove, track: HandleTrack): Handles {
  const { end, value, isDrag } = move;
  const { low, high } = handles;
  const [here, other] = end === "low" ? [low, high] : [high, low];
  // At one value, as in a constant band, they separate in their usual order.
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

const TAIL = 0.025;
/** Halvings of 0 to 1: more than the digits of a float64. */
const STEPS = 60;

/**
 * The exact 95 % interval of a share (Clopper and Pearson, 1934): the shares at which this many events or
 * more, and this many or fewer, have a probability of at least 2.5 %.
 * https://docs.scipy.org/doc/scipy/reference/generated/scipy.stats._result_classes.BinomTestResult.proportion_ci.html
 *
 * @param events 0 to `trials`.
 * @param trials 1 or more; the sum over its binomial terms is exact up to some hundreds.
 */
export function exactInterval(
  events: number,
  trials: number,
): readonly [low: number, high: number] {
  const atLeast = (share: number): number => tail(events, trials, trials, share);
  const atMost = (share: number): number => tail(0, events, trials, share);
  return [
    events === 0 ? 0 : crossing((share) => atLeast(share) < TAIL),
    events === trials ? 1 : crossing((share) => atMost(share) >= TAIL),
  ];
}

/** The end of the shares, from 0, for which this holds. */
function crossing(holds: (share: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let step = 0; step < STEPS; step += 1) {
    const middle = (low + high) / 2;
    if (holds(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The binomial probability of `from` to `to` events. */
function tail(from: number, to: number, trials: number, share: number): number {
  let [sum, choices] = [0, 1];
  for (let events = 0; events <= to; events += 1) {
    if (events >= from) sum += choices * share ** events * (1 - share) ** (trials - events);
    choices *= (trials - events) / (events + 1);
  }
  return sum;
}

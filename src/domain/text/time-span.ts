const UNITS = [
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/**
 * A duration in the largest unit of which it has two or (within 1 %) exactly one: "2 days", "90
 * minutes", "1 hour".
 */
export function timeSpanText(seconds: number): string {
  const [length, name] =
    UNITS.find(([unit]) => seconds >= 2 * unit || Math.abs(seconds - unit) <= 0.01 * unit) ??
    UNITS[3];
  const count = Math.round(seconds / length);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

const UNITS = ["bytes", "kB", "MB", "GB"] as const;

/** A number of bytes as people read it, in powers of 1000, to two digits or more: "384 kB", "1.9 MB". */
export function byteSizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit] ?? "GB"}`;
}

/*
 * Numbers and dates as the screen shows them, in English. Data files and exported code format
 * numbers themselves.
 */

const NUMBER = new Intl.NumberFormat("en-US");
const LIST = new Intl.ListFormat("en");
const ALTERNATIVES = new Intl.ListFormat("en", { type: "disjunction" });
const AGE = new Intl.RelativeTimeFormat("en");
const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY_AND_TIME = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "long",
  hour: "2-digit",
  minute: "2-digit",
});

/** A number with thousands separators and at most three decimals: "393,216". */
export function formatNumber(value: number): string {
  return NUMBER.format(value);
}

/** A number with this many decimals, zeros included: "0.50". */
export function formatFixed(value: number, decimals: number): string {
  return value.toFixed(decimals);
}

/** A number to this many significant digits, without trailing zeros: "0.1235". */
export function formatSignificant(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}

const BYTE_UNITS = ["bytes", "kB", "MB", "GB"] as const;

/** A share of 0 to 1 as a percentage: "12.4%". */
export function formatPercent(share: number, decimals = 1): string {
  return `${formatFixed(100 * share, decimals)}%`;
}

/** A number of bytes in powers of 1000, to two digits or more: "384 kB", "1.9 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < BYTE_UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const decimals = unit === 0 || value >= 9.95 ? 0 : 1;
  return `${formatFixed(value, decimals)} ${BYTE_UNITS[unit] ?? "GB"}`;
}

const SMALL_NUMBERS =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen".split(" ");

/** A count within a sentence, in words up to thirteen: "six", "14". */
export function formatCount(count: number): string {
  return SMALL_NUMBERS[count] ?? formatNumber(count);
}

/** A list within a sentence: "a, b, and c". */
export function formatList(items: readonly string[]): string {
  return LIST.format(items);
}

/** Alternatives within a sentence: "a, b, or c". */
export function formatAlternatives(items: readonly string[]): string {
  return ALTERNATIVES.format(items);
}

/** An acquisition time in UTC, from ISO 8601 that ends in "Z": "2021-09-21 22:50 UTC". */
export function formatUtc(iso: string): string {
  return iso.replace("T", " ").replace("Z", " UTC");
}

/** A time in the user's time zone: "14:02", with its date unless that is today. */
export function formatTime(date: Date): string {
  const isToday = date.toDateString() === new Date().toDateString();
  return (isToday ? TIME : DAY_AND_TIME).format(date);
}

const AGE_UNITS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
] as const;

/**
 * The age of an ISO 8601 time in its largest whole unit: "3 hours ago"; below a minute "just now".
 */
export function formatAge(iso: string, nowMs: number): string {
  const seconds = (nowMs - Date.parse(iso)) / 1000;
  const unit = AGE_UNITS.find(([, length]) => seconds >= length);
  return unit === undefined ? "just now" : AGE.format(-Math.floor(seconds / unit[1]), unit[0]);
}

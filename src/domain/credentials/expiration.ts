import { namedLines } from "./named-values.ts";

const ISO =
  /^\D{0,2}(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d{1,3})\d*)? ?(Z|UTC|[+-]\d\d:?\d\d)?/i;
const NUMBER = /^\D{0,2}(\d{10,13}(?:\.\d+)?|\d\.\d+E\d+)\b/i;
/** As Python prints boto3's: `datetime.datetime(2026, 11, 22, 19, 20, 30, tzinfo=tzutc())`. */
const PYTHON = /^datetime\.datetime\(([\d, ]+)/;

/** Larger numbers count milliseconds since 1970, smaller ones seconds. */
const SMALLEST_MS = 1e11;

/** The expiry that the text states; undefined where it has none, or in an unknown form. */
export function expirationIn(text: string): Date | undefined {
  for (const line of namedLines("expiration", text)) {
    const date = dateOf(line);
    if (date !== undefined && !Number.isNaN(date.getTime())) return date;
  }
  return undefined;
}

function dateOf(text: string): Date | undefined {
  const [, day, time, fraction = "0", zone = "Z"] = ISO.exec(text) ?? [];
  if (day !== undefined && time !== undefined) return isoDate(day, time, fraction, zone);
  const [, number] = NUMBER.exec(text) ?? [];
  if (number !== undefined) return epochDate(Number(number));
  const [, parts] = PYTHON.exec(text) ?? [];
  return parts === undefined ? undefined : utcDate(parts.split(",").map(Number));
}

/** AWS writes UTC, so a time without a zone is UTC. */
function isoDate(day: string, time: string, fraction: string, zone: string): Date {
  const offset = /^[a-z]/i.test(zone) ? "Z" : zone.replace(/^(...)(\d\d)$/, "$1:$2");
  const seconds = time.length === 5 ? `${time}:00` : time;
  return new Date(`${day}T${seconds}.${fraction.padEnd(3, "0")}${offset}`);
}

function epochDate(count: number): Date {
  return new Date(count < SMALLEST_MS ? count * 1000 : count);
}

function utcDate([
  year = Number.NaN,
  month = 1,
  day = 1,
  hour = 0,
  minute = 0,
  second = 0,
]: readonly number[]): Date {
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second));
}

import type { LonLat } from "./grid.ts";

/** Noon of 1 January 2000 UTC, in milliseconds since 1970. */
const J2000_MS = 946_728_000_000;
const DAY_MS = 86_400_000;

/**
 * The sun's height above the horizon in degrees, without refraction; below it negative. Within 0.02
 * degrees from 1950 to 2050. The Astronomical Almanac, section C, low-precision formulas.
 */
export function sunElevation(timeMs: number, { lon, lat }: LonLat): number {
  const days = (timeMs - J2000_MS) / DAY_MS;
  const anomaly = radians(357.528 + 0.985_600_3 * days);
  const longitude = radians(
    280.46 + 0.985_647_4 * days + 1.915 * Math.sin(anomaly) + 0.02 * Math.sin(2 * anomaly),
  );
  const obliquity = radians(23.439 - 4e-7 * days);
  const ascension = Math.atan2(Math.cos(obliquity) * Math.sin(longitude), Math.cos(longitude));
  const declination = Math.asin(Math.sin(obliquity) * Math.sin(longitude));
  const siderealDegrees = 280.460_618_37 + 360.985_647_366_29 * days + lon;
  const hourAngle = radians(siderealDegrees) - ascension;
  const north = radians(lat);
  const sine =
    Math.sin(north) * Math.sin(declination) +
    Math.cos(north) * Math.cos(declination) * Math.cos(hourAngle);
  return (Math.asin(sine) * 180) / Math.PI;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

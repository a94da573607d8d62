import { expect, it } from "vitest";
import { sunElevation } from "./sun.ts";

it.each([
  // NREL/TP-560-34302, the example of the Solar Position Algorithm: without refraction.
  ["NREL's example", "2003-10-17T19:30:30Z", -105.178_6, 39.742_476, 39.872],
  // At the pole the sun is as high as its declination: the obliquity at the solstices of 2021, 0 at the equinox.
  ["the pole in June", "2021-06-21T03:32:00Z", 0, 90, 23.436_6],
  ["the pole in December", "2021-12-21T15:59:00Z", 0, 90, -23.436_6],
  ["the pole at the equinox", "2021-03-20T09:37:00Z", 50, 90, 0],
])("gives the sun's height above the horizon: %s", (_, time, lon, lat, expected) => {
  expect(sunElevation(Date.parse(time), { lon, lat })).toBeCloseTo(expected, 1);
});

import { AS_STORED } from "./as-stored.ts";
import { BYTE_FRACTIONS } from "./byte-fractions.ts";
import type { Conversion } from "./conversion.ts";
import { DECLARED_SCALING } from "./declared-scaling.ts";
import { GOES_COUNTS, GOES_RADIANCE } from "./goes-radiance.ts";
import { LINEAR_BYTES } from "./linear-bytes.ts";
import { NAMED_OFFSET, OFFSET_1000 } from "./offset-1000.ts";
import { PERCENT } from "./percent.ts";
import { REFLECTANCE } from "./reflectance.ts";
import { TIMES_10000 } from "./times-10000.ts";

/** All of them; for cards without quantiles the first that fits is the only one offered. */
export const CONVERSIONS: readonly Conversion[] = [
  NAMED_OFFSET,
  DECLARED_SCALING,
  BYTE_FRACTIONS,
  REFLECTANCE,
  TIMES_10000,
  AS_STORED,
  LINEAR_BYTES,
  PERCENT,
  OFFSET_1000,
  GOES_COUNTS,
  GOES_RADIANCE,
];

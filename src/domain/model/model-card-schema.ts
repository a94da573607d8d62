import * as v from "valibot";
import { closedObject, finiteNumber, nonEmptyText } from "#domain/config/config-file.ts";
import { kindOfScores, SCORE_KINDS } from "./kinds/kinds.ts";

/**
 * The schema of the parts of a model card that the app reads: a STAC Item with the Machine Learning
 * Model extension (https://github.com/stac-extensions/mlm, v1.5.2), whose other fields are ignored,
 * and the object `plumescope:card`, which is ours and therefore closed
 * (docs/plumescope-card.schema.json).
 */
export type CardFile = v.InferOutput<typeof CARD_SCHEMA>;

const NUMBER = finiteNumber();
const LENGTH = v.pipe(v.number(), v.integer("must be a whole number"));
const MULTIPLE = v.pipe(LENGTH, v.minValue(1, "must be 1 or more"));
const SPAN = v.strictTuple([NUMBER, NUMBER]);

const BAND = v.object({
  name: nonEmptyText(),
  title: v.optional(v.string()),
  "eo:common_name": v.optional(v.string()),
  "eo:center_wavelength": v.optional(NUMBER),
  "raster:scale": v.optional(NUMBER),
  "raster:offset": v.optional(NUMBER),
});

const TENSOR = v.object({
  shape: v.array(
    v.pipe(
      LENGTH,
      v.check((length) => length === -1 || length > 0, "must be a length, or -1 for any"),
    ),
  ),
  dim_order: v.array(v.string()),
  data_type: nonEmptyText(),
});

const INPUT = v.object({
  name: nonEmptyText(),
  bands: v.array(nonEmptyText()),
  input: TENSOR,
  value_scaling: v.optional(
    v.pipe(
      v.unknown(),
      v.check((steps) => steps === null, "must be null: values are uploaded as stored in the file"),
    ),
  ),
});

const CLASS = v.object({
  value: v.pipe(v.number(), v.integer("must be a whole number")),
  name: nonEmptyText(),
  title: v.optional(v.string()),
  color_hint: v.optional(
    v.pipe(v.string(), v.regex(/^[0-9A-Fa-f]{6}$/, "must be six hexadecimal digits, without #")),
  ),
});

const OUTPUT = v.object({
  name: nonEmptyText(),
  tasks: v.optional(v.array(v.string()), []),
  result: TENSOR,
  // Half of the extension's own examples write it with an underscore, which every schema ignores.
  classification_classes: v.optional(
    v.pipe(
      v.unknown(),
      v.check(() => false, 'is written "classification:classes", with a colon'),
    ),
  ),
  "classification:classes": v.optional(v.array(CLASS), []),
});

const QUANTILE = v.array(NUMBER);

const TYPICAL = closedObject({
  source: nonEmptyText(),
  n: MULTIPLE,
  q01: QUANTILE,
  q50: QUANTILE,
  q99: QUANTILE,
  arrays: v.optional(
    closedObject({
      count: MULTIPLE,
      median_differences: closedObject({ min: v.array(NUMBER), max: v.array(NUMBER) }),
      farthest: v.pipe(NUMBER, v.minValue(0, "must be 0 or more")),
    }),
  ),
});

const VALUES = closedObject({
  quantity: nonEmptyText(),
  stored: v.optional(closedObject({ integral: v.boolean(), min: NUMBER, max: NUMBER })),
  encode: v.optional(closedObject({ formula: nonEmptyText(), domain: v.optional(SPAN) })),
  decode: v.variant("type", [
    closedObject({ type: v.literal("identity") }),
    closedObject({ type: v.literal("band-scale") }),
    closedObject({
      type: v.literal("power"),
      divisor: v.pipe(NUMBER, v.gtValue(0, "must be above 0")),
      exponent: NUMBER,
      multiplier: NUMBER,
      formula: v.optional(nonEmptyText()),
    }),
  ]),
  nodata_rule: v.optional(v.picklist(["all-bands", "any-band"])),
  typical: v.optional(TYPICAL),
});

const SPATIAL = closedObject({ height_multiple_of: MULTIPLE, width_multiple_of: MULTIPLE });

const SCORED = v.object({ kind: v.string() });

/** If the kind of scores is unknown, nothing else can be checked. */
const UNKNOWN_FACTS = v.looseObject({
  kind: v.picklist(SCORE_KINDS),
  range: SPAN,
});

/** The extension's description of an output, by the schema of its kind. */
const OUTPUT_FACTS = v.lazy((input) => {
  const known = v.is(SCORED, input) ? kindOfScores(input.kind) : undefined;
  return known?.facts ?? UNKNOWN_FACTS;
});

const GAMMA = v.pipe(NUMBER, v.gtValue(0, "must be above 0"));
const PERCENT = v.pipe(
  NUMBER,
  v.minValue(0, "must be at least 0"),
  v.maxValue(100, "must be at most 100"),
);
const MEASURED = v.object({ percentiles: v.unknown() });
const PERCENTILE_STRETCH = closedObject({
  percentiles: v.tuple([PERCENT, PERCENT]),
  gamma: GAMMA,
});
const RANGE_STRETCH = closedObject({ min: NUMBER, max: NUMBER, gamma: GAMMA });

const RECIPE = closedObject({
  id: v.pipe(
    v.string(),
    v.regex(/^[a-z0-9-]+$/, "must contain only lower-case letters, digits and hyphens"),
  ),
  title: nonEmptyText(),
  mode: v.picklist(["rgb", "single"]),
  space: v.picklist(["stored", "decoded"]),
  channels: v.array(
    v.pipe(
      v.array(closedObject({ band: nonEmptyText(), weight: NUMBER })),
      v.minLength(1, "must name at least one band"),
    ),
  ),
  stretch: v.lazy((input) => (v.is(MEASURED, input) ? PERCENTILE_STRETCH : RANGE_STRETCH)),
  default: v.boolean(),
});

const EXTENSION = closedObject({
  schema_version: v.pipe(
    v.string(),
    v.regex(/^1\.\d+\.\d+$/, "must be 1.x.y: this app reads only version 1 of the card"),
  ),
  inputs: v.record(v.string(), closedObject({ values: VALUES, spatial: SPATIAL })),
  outputs: v.record(v.string(), OUTPUT_FACTS),
  recipes: v.array(RECIPE),
  caveats: v.optional(v.array(nonEmptyText()), []),
});

export const CARD_SCHEMA = v.object({
  id: nonEmptyText(),
  properties: v.object({
    title: v.optional(v.string()),
    description: v.optional(v.string(), ""),
    bands: v.array(BAND),
    // The app supports models with one input and one output.
    "mlm:input": v.strictTuple([INPUT]),
    "mlm:output": v.strictTuple([OUTPUT]),
    "plumescope:card": EXTENSION,
  }),
});

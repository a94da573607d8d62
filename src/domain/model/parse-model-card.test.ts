import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "#domain/failures/failure.ts";
import { parseModelCard } from "./parse-model-card.ts";
import { defaultRecipe, recipeStyle } from "./recipes.ts";

/** A fresh, mutable copy of a card that the site ships. */
function cardFile(name: "goes-smoke" | "flood-water"): object {
  return JSON.parse(readFileSync(`public/models/${name}.json`, "utf8")) as object;
}

function problemsOf(json: unknown): readonly string[] {
  try {
    parseModelCard(json, "models/card.json");
  } catch (error) {
    if (error instanceof AppError && error.failure.kind === "config-invalid") {
      expect(error.failure.file).toBe("models/card.json");
      return error.failure.problems;
    }
    throw error;
  }
  return [];
}

describe("the smoke card", () => {
  const card = parseModelCard(cardFile("goes-smoke"), "models/goes-smoke.json");

  it("takes one 256 by 256 tile of six bands in whole counts", () => {
    expect(card.bands.map(({ name }) => name)).toEqual(["C01", "C02", "C03", "C04", "C05", "C06"]);
    expect(card.bands.map(({ wavelengthUm }) => wavelengthUm)).toEqual([
      0.47, 0.64, 0.865, 1.378, 1.61, 2.25,
    ]);
    expect(card.input).toMatchObject({
      name: "inputs",
      height: 256,
      width: 256,
      heightMultipleOf: 8,
      widthMultipleOf: 8,
      dtype: "float32",
      stored: { integral: true, min: 0, max: 255 },
      encodeFormula: "floor(sqrt(100*reflectance)*25.5)",
      domain: [0, 1],
      emptyIsZero: true,
      typicalSource:
        "210 GOES-16 tiles of one scan, 21 September 2021, 22:50 UTC; no other hour, season or snow",
    });
  });

  it("has the extremes over single tiles, pair by pair of bands", () => {
    const { count, farthest, medianDifferences = [] } = card.input.typicalArrays ?? {};
    expect([count, farthest, medianDifferences.length]).toEqual([210, 0.962, 15]);
    expect(
      medianDifferences.filter(({ bands }) => bands[0] === 4 || bands.join() === "0,1"),
    ).toEqual([
      { bands: [0, 1], min: 5, max: 40 },
      { bands: [4, 5], min: -8, max: 22 },
    ]);
  });

  it("has the quantiles of the tiles that it was measured on, band by band", () => {
    expect(card.bands.map(({ typical }) => typical)).toEqual([
      { q01: 32, q50: 72, q99: 171 },
      { q01: 22, q50: 55, q99: 161 },
      { q01: 22, q50: 77, q99: 173 },
      { q01: 1, q50: 9, q99: 106 },
      { q01: 9, q50: 63, q99: 156 },
      { q01: 9, q50: 53, q99: 140 },
    ]);
  });

  it("marks smoke from 0.5 up, with the notebook's 50/255 as a preset", () => {
    expect(card.output).toMatchObject({
      name: "score",
      kind: "one-class",
      score: { name: "probability", heading: "p" },
      range: [0, 1],
      classTitle: "Smoke",
      classColour: [0xd5, 0x5e, 0x00],
      defaultThreshold: 0.5,
    });
    expect(card.output.thresholds.map(({ value }) => value)).toEqual([0.5, 50 / 255]);
  });

  it("has a caveat about its training data", () => {
    expect(card.caveats[0]).toBe("Demo model, trained on simulated smoke");
  });

  it("decodes counts to reflectance", () => {
    // numpy: (np.array([0, 51, 102, 255]) / 25.5) ** 2 / 100
    const reflectances = [0, 51, 102, 255].map((count) => {
      const { scale, offset, exponent, multiplier } = card.bands[0]?.decoding ?? NOTHING;
      return multiplier * (scale * count + offset) ** exponent;
    });
    for (const [index, expected] of [0, 0.04, 0.16, 1].entries()) {
      expect(reflectances[index]).toBeCloseTo(expected, 12);
    }
  });

  it("shows true colour first, with a green that is mixed of three decoded bands and encoded", () => {
    const recipe = defaultRecipe(card);
    expect(recipe.id).toBe("true-colour");
    const look = recipeStyle(card, recipe);
    expect(look.channels[1].weights).toEqual([0.45, 0.45, 0.1, 0, 0, 0]);
    expect(look).toMatchObject({ gamma: 1.15, encoding: 0.5 });
    expect(look.decodings).toHaveLength(6);
  });

  it("shows the notebook's picture second: C02, C03, C01 as they are stored", () => {
    const [, recipe = defaultRecipe(card)] = card.recipes;
    expect(recipe.id).toBe("notebook-rgb");
    const ranges = [
      [40, 120],
      [50, 130],
      [60, 140],
    ] as const;
    expect(recipeStyle(card, recipe, ranges)).toEqual({
      channels: [
        { weights: [0, 1, 0, 0, 0, 0], min: 40, max: 120 },
        { weights: [0, 0, 1, 0, 0, 0], min: 50, max: 130 },
        { weights: [1, 0, 0, 0, 0, 0], min: 60, max: 140 },
      ],
      gamma: 1,
      decodings: undefined,
      encoding: undefined,
      colourMap: undefined,
    });
  });

  it("shows a single band as grey: three channels that are the same", () => {
    const recipe = card.recipes.find(({ id }) => id === "band-c04") ?? defaultRecipe(card);
    const [red, green, blue] = recipeStyle(card, recipe).channels;
    expect(red.weights).toEqual([0, 0, 0, 1, 0, 0]);
    expect([green, blue]).toEqual([red, red]);
  });
});

const NOTHING = { scale: Number.NaN, offset: 0, exponent: 1, multiplier: 1 };

describe("the water card", () => {
  const card = parseModelCard(cardFile("flood-water"), "models/flood-water.json");

  it("takes any height and width of reflectance times 10,000", () => {
    expect(card.input).toMatchObject({
      height: undefined,
      width: undefined,
      heightMultipleOf: 1,
      widthMultipleOf: 1,
      stored: undefined,
    });
    expect(card.bands[0]?.decoding).toEqual({
      scale: 0.0001,
      offset: 0,
      exponent: 1,
      multiplier: 1,
    });
  });

  it("has a caveat that nothing was fitted", () => {
    expect(card.caveats).toEqual(["Demo model: a published water index, nothing fitted"]);
    expect(card.output.defaultThreshold).toBe(0.5);
  });
});

/**
 * The smoke card with one alteration, and the resulting problem. Each alteration gets a fresh copy.
 */
const ALTERED: readonly [change: string, alter: (card: Card) => void, sentence: string][] = [
  ["no bands", ({ at }) => at("properties").drop("bands"), "properties.bands is missing."],
  [
    "a shape with a length too few",
    ({ at }) => at("properties", "mlm:input", 0, "input").set("shape", [256, 256, 6]),
    'properties["mlm:input"][0].input.shape must have 4 lengths, as dim_order names 4 axes.',
  ],
  [
    "a shape of seven bands",
    ({ at }) => at("properties", "mlm:input", 0, "input").set("shape", [-1, 256, 256, 7]),
    'properties["mlm:input"][0].input.shape says 7 bands, but properties["mlm:input"][0].bands names 6.',
  ],
  [
    "a length of 0",
    ({ at }) => at("properties", "mlm:input", 0, "input").set("shape", [-1, 0, 256, 6]),
    'properties["mlm:input"][0].input.shape[1] must be a length, or -1 for any.',
  ],
  [
    "bands first",
    ({ at }) =>
      at("properties", "mlm:input", 0, "input").set("dim_order", [
        "batch",
        "bands",
        "height",
        "width",
      ]),
    'properties["mlm:input"][0].input.dim_order must be batch, height, width, bands: this app drives models that take the bands last.',
  ],
  [
    "a scaling that the app would have to apply",
    ({ at }) => at("properties", "mlm:input", 0).set("value_scaling", [{ type: "min-max" }]),
    'properties["mlm:input"][0].value_scaling must be null: values are uploaded as stored in the file.',
  ],
  [
    "two inputs",
    ({ at }) => at("properties", "mlm:input").set(1, {}),
    'properties["mlm:input"][1] is one item too many.',
  ],
  [
    "a band that is not described",
    ({ at }) => at("properties", "bands", 2).set("name", "C3"),
    'properties["mlm:input"][0].bands names C03, which properties.bands does not describe.',
  ],
  [
    "a band named twice",
    ({ at }) => {
      at("properties", "mlm:input", 0, "bands").set(6, "C02");
      at("properties", "mlm:input", 0, "input", "shape").set(3, 7);
      at(...CARD, "inputs", "inputs", "values").drop("typical");
    },
    'properties["mlm:input"][0].bands names C02 twice.',
  ],
  [
    "band-scale without a scale",
    ({ at }) => {
      at("properties", "mlm:input", 0).set("bands", ["C01"]);
      at("properties", "mlm:input", 0, "input").set("shape", [-1, 256, 256, 1]);
      at(...CARD, "inputs", "inputs", "values").set("decode", { type: "band-scale" });
      at(...CARD, "inputs", "inputs", "values").drop("typical");
      at(...CARD).set("recipes", [GREY]);
    },
    "properties.bands gives C01 no raster:scale, which band-scale needs.",
  ],
  [
    "classes written with an underscore",
    ({ at }) => at("properties", "mlm:output", 0).set("classification_classes", []),
    'properties["mlm:output"][0].classification_classes is written "classification:classes", with a colon.',
  ],
  [
    "an output of three planes of two classes",
    ({ at }) => at("properties", "mlm:output", 0, "result").set("shape", [-1, 256, 256, 3]),
    'properties["mlm:output"][0].result.shape ends in 3, but classification:classes lists 2 classes.',
  ],
  [
    "an output whose shape and axes differ",
    ({ at }) => at("properties", "mlm:output", 0, "result").set("shape", [-1, 256, 256]),
    'properties["mlm:output"][0].result.shape must have one length for each axis that dim_order names.',
  ],
  [
    "an output of another order",
    ({ at }) =>
      at("properties", "mlm:output", 0, "result").set("dim_order", [
        "batch",
        "score",
        "height",
        "w",
      ]),
    'properties["mlm:output"][0].result.dim_order must be batch, height, width and at most the score.',
  ],
  [
    "a colour with a #",
    ({ at }) =>
      at("properties", "mlm:output", 0, "classification:classes", 1).set("color_hint", "#D55E00"),
    'properties["mlm:output"][0]["classification:classes"][1].color_hint must be six hexadecimal digits, without #.',
  ],
  [
    "a second version of the extension",
    ({ at }) => at(...CARD).set("schema_version", "2.0.0"),
    'properties["plumescope:card"].schema_version must be 1.x.y: this app reads only version 1 of the card.',
  ],
  [
    "an unknown key in the extension",
    ({ at }) => at(...CARD).set("caveat", []),
    'properties["plumescope:card"].caveat is not a known key; did you mean "caveats"?',
  ],
  [
    "an unknown way to decode",
    ({ at }) => at(...CARD, "inputs", "inputs", "values").set("decode", { type: "log" }),
    'properties["plumescope:card"].inputs.inputs.values.decode.type must be "identity" or "band-scale" or "power", but is "log".',
  ],
  [
    "an upside-down range of stored values",
    ({ at }) => at(...CARD, "inputs", "inputs", "values", "stored").set("max", -1),
    'properties["plumescope:card"].inputs.inputs.values.stored must have max above min.',
  ],
  [
    "an upside-down range of physical values",
    ({ at }) => at(...CARD, "inputs", "inputs", "values", "encode").set("domain", [1, 0]),
    'properties["plumescope:card"].inputs.inputs.values.encode.domain must have its second value above its first.',
  ],
  [
    "quantiles of too few bands",
    ({ at }) => at(...CARD, "inputs", "inputs", "values", "typical").set("q50", [1, 2]),
    'properties["plumescope:card"].inputs.inputs.values.typical must list one quantile for each of the 6 bands.',
  ],
  [
    "quantiles in descending order",
    ({ at }) =>
      at(...CARD, "inputs", "inputs", "values", "typical").set("q01", [99, 99, 99, 99, 99, 99]),
    'properties["plumescope:card"].inputs.inputs.values.typical must have q01, q50 and q99 in ascending order.',
  ],
  [
    "differences of too few pairs of bands",
    ({ at }) =>
      at(...CARD, "inputs", "inputs", "values", "typical", "arrays", "median_differences").set(
        "min",
        [1],
      ),
    'properties["plumescope:card"].inputs.inputs.values.typical.arrays.median_differences must have a min and a max, in this order of size, for each of the 15 pairs of bands.',
  ],
  [
    "facts on an input of another name",
    ({ at }) => at("properties", "mlm:input", 0).set("name", "image"),
    'properties["plumescope:card"].inputs does not describe the input "image" of mlm:input.',
  ],
  [
    "facts on an output of another name",
    ({ at }) => at("properties", "mlm:output", 0).set("name", "mask"),
    'properties["plumescope:card"].outputs does not describe the output "mask" of mlm:output.',
  ],
  [
    "a comparison that the app does not make",
    ({ at }) => at(...SCORE).set("comparison", ">"),
    'properties["plumescope:card"].outputs.score.comparison must be ">=", but is ">".',
  ],
  [
    "a class that is not listed",
    ({ at }) => at(...SCORE).set("positive_class", 2),
    'properties["plumescope:card"].outputs.score.positive_class is 2, which classification:classes does not list.',
  ],
  [
    "an empty range",
    ({ at }) => {
      at(...SCORE).set("range", [1, 1]);
      at(...SCORE).set("thresholds", [{ id: "one", value: 1, default: true }]);
    },
    'properties["plumescope:card"].outputs.score.range must have its second value above its first.',
  ],
  [
    "a range of three values",
    ({ at }) => at(...SCORE).set("range", [0, 1, 2]),
    'properties["plumescope:card"].outputs.score.range[2] is one item too many.',
  ],
  [
    "a threshold in per cent",
    ({ at }) => at(...SCORE, "thresholds", 1).set("value", 50),
    'properties["plumescope:card"].outputs.score.thresholds: display is outside the range 0 to 1.',
  ],
  [
    "two default thresholds",
    ({ at }) => at(...SCORE, "thresholds", 1).set("default", true),
    'properties["plumescope:card"].outputs.score.thresholds must have exactly one default, but has 2.',
  ],
  [
    "no default recipe",
    ({ at }) => at(...CARD, "recipes", 0).set("default", false),
    'properties["plumescope:card"].recipes must have exactly one default, but has 0.',
  ],
  [
    "two recipes of one id",
    ({ at }) => at(...CARD, "recipes", 3).set("id", "band-c01"),
    'properties["plumescope:card"].recipes contains band-c01 twice.',
  ],
  [
    "a recipe of a band that the model does not take",
    ({ at }) => at(...CARD, "recipes", 0, "channels", 1, 2).set("band", "C13"),
    'properties["plumescope:card"].recipes[0].channels names C13, which the model’s input does not have.',
  ],
  [
    "a stretch from white to black",
    ({ at }) =>
      at(...CARD).set("recipes", [{ ...GREY, stretch: { min: 255, max: 255, gamma: 1 } }]),
    'properties["plumescope:card"].recipes[0].stretch must have max above min.',
  ],
  [
    "percentiles from white to black",
    ({ at }) => at(...CARD, "recipes", 0, "stretch").set("percentiles", [99, 1]),
    'properties["plumescope:card"].recipes[0].stretch.percentiles must ascend.',
  ],
  [
    "a gamma of 0",
    ({ at }) => at(...CARD, "recipes", 0, "stretch").set("gamma", 0),
    'properties["plumescope:card"].recipes[0].stretch.gamma must be above 0.',
  ],
  [
    "a coloured picture of one channel",
    ({ at }) => at(...CARD, "recipes", 2).set("mode", "rgb"),
    'properties["plumescope:card"].recipes[2].channels must be 3 in mode rgb, but are 1.',
  ],
];

const CARD = ["properties", "plumescope:card"] as const;
const SCORE = [...CARD, "outputs", "score"] as const;
const GREY = {
  id: "grey",
  title: "Grey",
  mode: "single",
  space: "stored",
  channels: [[{ band: "C01", weight: 1 }]],
  stretch: { min: 0, max: 255, gamma: 1 },
  default: true,
};

interface Card {
  readonly at: (...path: (string | number)[]) => {
    set: (key: string | number, value: unknown) => void;
    drop: (key: string) => void;
  };
}

function alterable(file: object): Card {
  return {
    at: (...path) => {
      const place = path.reduce((json, key) => Reflect.get(json, key) as object, file);
      return {
        set: (key, value) => {
          Reflect.set(place, key, value);
        },
        drop: (key) => {
          Reflect.deleteProperty(place, key);
        },
      };
    },
  };
}

/** The path of every value in the file. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    [...path, key],
    ...placesIn(inner, [...path, key]),
  ]);
}

describe("parseModelCard", () => {
  it.each(ALTERED)("says what is wrong with %s", (_change, alter, sentence) => {
    const file = cardFile("goes-smoke");
    alter(alterable(file));
    expect(problemsOf(file)).toEqual([sentence]);
  });

  it("refuses a file that is not a card", () => {
    expect(problemsOf("<!doctype html>")).toEqual([
      'The file must be an object, but is "<!doctype html>".',
    ]);
    expect(problemsOf({ id: "x" })).toEqual(["properties is missing."]);
  });

  it("reads or refuses a card with any one value changed", () => {
    const places = placesIn(cardFile("goes-smoke"));
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.jsonValue({ maxDepth: 2 }), (place, value) => {
        const file = cardFile("goes-smoke");
        alterable(file)
          .at(...place.slice(0, -1))
          .set(place.at(-1) ?? "", value);
        for (const problem of problemsOf(file)) expect(problem).toMatch(/^\S.*[.?]$/s);
      }),
      { numRuns: 400 },
    );
  });

  it("gives a class without a colour the overlay's own, and a threshold without a title its id", () => {
    const file = cardFile("goes-smoke");
    const { at } = alterable(file);
    at("properties", "mlm:output", 0, "classification:classes", 1).drop("color_hint");
    at(...SCORE, "thresholds", 0).drop("title");
    const card = parseModelCard(file, "models/card.json");
    expect(card.output.classColour).toEqual([213, 94, 0]);
    expect(card.output.thresholds[0]?.title).toBe("even");
  });
});

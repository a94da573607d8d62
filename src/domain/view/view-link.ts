import * as v from "valibot";
import { OVERLAY_STYLES } from "#domain/render/overlay-styles/overlay-styles.ts";
import { COLOUR_MAPS } from "#domain/render/render-style.ts";
import {
  COMPARISONS,
  INITIAL_VIEW,
  MAX_PINS,
  OVERLAY_COLOURS,
  PANE_CONTENTS,
  STRETCHES,
  type ViewSettings,
} from "./view-settings.ts";

/** A parsed link. */
export interface LinkedView {
  readonly view: ViewSettings;
  /** Names of settings with invalid values; they have their defaults. */
  readonly problems: readonly string[];
}

/** One setting in a link: how it is written, and the schema of the written form. */
interface Entry<Value> {
  readonly name: string;
  readonly text: (value: Value) => string;
  readonly schema: v.GenericSchema<string, Value>;
}

type Entries = { readonly [Field in keyof ViewSettings]: Entry<ViewSettings[Field]> };

const NUMBER = v.pipe(
  v.string(),
  v.regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/),
  v.transform(Number),
  v.finite(),
);

function numberBetween(low: number, high: number) {
  return v.pipe(NUMBER, v.minValue(low), v.maxValue(high));
}

/** An index of a row, column, band or class; no array has more. */
const INDEX = v.pipe(NUMBER, v.integer(), v.minValue(0), v.maxValue(2 ** 31));

/** Values joined by a separator. */
function listOf<Value>(item: v.GenericSchema<string, Value>, mark: string) {
  return v.pipe(
    v.string(),
    v.transform((text) => text.split(mark)),
    v.array(item),
  );
}

function tuple(length: number, mark: string, item: v.GenericSchema<string, number> = NUMBER) {
  return v.pipe(listOf(item, mark), v.length(length));
}

const FLAG = v.pipe(
  v.literal("1"),
  v.transform(() => true),
);

/** Scene pixels per CSS pixel: from the smallest array to the largest. */
const UNITS_PER_PIXEL = numberBetween(1 / 1024, 2 ** 20);

const PART = v.pipe(
  tuple(3, ","),
  v.transform(([centreX = 0, centreY = 0, unitsPerPixel = 0]) => ({
    centreX,
    centreY,
    unitsPerPixel,
  })),
  v.check(({ unitsPerPixel }) => v.is(UNITS_PER_PIXEL, String(unitsPerPixel))),
);

const PIXEL = v.pipe(
  tuple(2, ",", INDEX),
  v.transform(([row = 0, column = 0]) => ({ row, column })),
);

const LIMITS = v.union([
  v.pipe(
    v.literal(""),
    v.transform(() => undefined),
  ),
  v.pipe(
    tuple(2, ","),
    v.transform(([low = 0, high = 0]) => [low, high] as const),
  ),
]);

/** A value of masks and its class, which is empty for no label. */
const MASK_CLASS = v.pipe(
  v.string(),
  v.transform((text) => text.split(",")),
  v.strictTuple([
    v.pipe(NUMBER, v.minValue(0)),
    v.union([
      v.pipe(
        v.literal(""),
        v.transform(() => undefined),
      ),
      INDEX,
    ]),
  ]),
);

/** The name of the most likely class in links, which never changes. */
const LINKED_MOST_LIKELY = "likeliest";

/** The id of a registry's row. */
function idOf<Id extends string>(rows: readonly { readonly id: Id }[]) {
  return v.picklist(rows.map(({ id }) => id));
}

function choice<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options);
}

const BANDS = v.pipe(
  tuple(3, ",", INDEX),
  v.transform(([red = 0, green = 0, blue = 0]) => [red, green, blue] as const),
);

const plainText = (value: unknown): string => String(value);
const flagText = (): string => "1";

/** Names are short, since users see them in the address bar, and never change their meaning. */
const ENTRIES: Entries = {
  recipeId: {
    name: "recipe",
    text: plainText,
    schema: v.pipe(v.string(), v.regex(/^[a-z0-9-]{1,64}$/)),
  },
  bands: { name: "rgb", text: (bands) => (bands ?? []).join(), schema: BANDS },
  single: { name: "band", text: plainText, schema: INDEX },
  colourMap: { name: "map", text: plainText, schema: choice(COLOUR_MAPS) },
  smooth: { name: "smooth", text: flagText, schema: FLAG },
  stretch: { name: "stretch", text: plainText, schema: choice(STRETCHES) },
  stretchFromView: { name: "of-view", text: flagText, schema: FLAG },
  percent: { name: "percent", text: plainText, schema: numberBetween(0, 20) },
  deviations: { name: "deviations", text: plainText, schema: numberBetween(0.1, 10) },
  limits: {
    name: "limits",
    text: (limits) => limits.map((pair) => pair?.join() ?? "").join("~"),
    schema: v.pipe(listOf(LIMITS, "~"), v.maxLength(256)),
  },
  gamma: { name: "gamma", text: plainText, schema: numberBetween(0.05, 20) },
  overlayVisible: {
    name: "no-overlay",
    text: flagText,
    schema: v.pipe(
      FLAG,
      v.transform(() => false),
    ),
  },
  overlayStyle: { name: "style", text: plainText, schema: idOf(OVERLAY_STYLES) },
  overlayColour: { name: "colour", text: plainText, schema: idOf(OVERLAY_COLOURS) },
  overlayMap: { name: "overlay-map", text: plainText, schema: choice(COLOUR_MAPS) },
  opacity: { name: "opacity", text: plainText, schema: numberBetween(0, 1) },
  threshold: { name: "threshold", text: plainText, schema: NUMBER },
  shownClass: {
    name: "class",
    text: (shown) => (shown === "most-likely" ? LINKED_MOST_LIKELY : String(shown)),
    schema: v.union([
      v.pipe(
        v.literal(LINKED_MOST_LIKELY),
        v.transform(() => "most-likely" as const),
      ),
      INDEX,
    ]),
  },
  hiddenClasses: {
    name: "hidden",
    text: (classes) => classes.join(),
    schema: v.pipe(listOf(INDEX, ","), v.maxLength(256)),
  },
  maskClasses: {
    name: "labels",
    text: (classes) => classes.map((one) => one.join()).join("~"),
    schema: v.pipe(listOf(MASK_CLASS, "~"), v.maxLength(256)),
  },
  minRegionPixels: {
    name: "least",
    text: plainText,
    schema: v.pipe(INDEX, v.minValue(1)),
  },
  comparison: { name: "compare", text: plainText, schema: choice(COMPARISONS) },
  panes: {
    name: "panes",
    text: (panes) => panes.join(),
    schema: v.pipe(
      listOf(choice(PANE_CONTENTS), ","),
      v.length(2),
      v.transform(([left = "bands", right = "mask"]) => [left, right] as const),
    ),
  },
  swipe: { name: "swipe", text: plainText, schema: numberBetween(0, 1) },
  showStoredValues: { name: "stored", text: flagText, schema: FLAG },
  pixelAxes: { name: "pixels", text: flagText, schema: FLAG },
  graticule: { name: "lines", text: flagText, schema: FLAG },
  part: {
    name: "part",
    text: (part) =>
      part === undefined ? "" : [part.centreX, part.centreY, part.unitsPerPixel].join(),
    schema: PART,
  },
  pins: {
    name: "pins",
    text: (pins) => pins.map(({ row, column }) => `${row},${column}`).join("~"),
    schema: v.pipe(listOf(PIXEL, "~"), v.maxLength(MAX_PINS)),
  },
  box: {
    name: "box",
    text: (box) => (box === undefined ? "" : [box.top, box.left, box.height, box.width].join()),
    schema: v.pipe(
      tuple(4, ",", INDEX),
      v.transform(([top = 0, left = 0, height = 0, width = 0]) => ({ top, left, height, width })),
      v.check(({ height, width }) => height > 0 && width > 0),
    ),
  },
};

const FIELDS = Object.keys(ENTRIES) as (keyof ViewSettings)[]; // Object.keys returns string[].

/**
 * A view as a URL's query, without its question mark: only what differs from the initial view, in
 * full precision. Contains no data and nothing about the user.
 */
export function queryOf(view: ViewSettings): string {
  const query = new URLSearchParams();
  for (const field of FIELDS) write(query, field, view);
  // Commas and tildes have no meaning in a query, and are easier to read unescaped.
  return query.toString().replaceAll("%2C", ",").replaceAll("%7E", "~");
}

function write<Field extends keyof ViewSettings>(
  query: URLSearchParams,
  field: Field,
  view: ViewSettings,
): void {
  const entry: Entry<ViewSettings[Field]> = ENTRIES[field];
  const value = view[field];
  const isFresh = value === INITIAL_VIEW[field] || (Array.isArray(value) && value.length === 0);
  if (!isFresh) query.set(entry.name, entry.text(value));
}

/** Parses a URL's query. Ignores unknown names. */
export function viewOf(query: string): LinkedView {
  const said = new URLSearchParams(query);
  const problems: string[] = [];
  const changes = FIELDS.map((field): Partial<ViewSettings> => {
    const text = said.get(ENTRIES[field].name);
    if (text === null) return {};
    const result = v.safeParse(ENTRIES[field].schema, text);
    if (result.success) return { [field]: result.output };
    problems.push(ENTRIES[field].name);
    return {};
  });
  return { view: Object.assign({}, INITIAL_VIEW, ...changes), problems };
}

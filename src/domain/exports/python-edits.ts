import { type Dtype, isFloat } from "#domain/array/dtype.ts";
import { integerDtypeFor, rangeOf } from "#domain/edits/cast.ts";
import type { Edit } from "#domain/edits/edit.ts";
import { PRECISION } from "#domain/edits/encode.ts";
import { scaledDtype } from "#domain/edits/scale.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { type EditedFile, isRepeatable } from "./edited-file.ts";

/** An edit's lines, and the dtype after them. */
interface Step {
  readonly lines: readonly string[];
  readonly dtype: Dtype;
}

/** Larger integers and halves are computed differently by numpy. */
const COMPUTED: readonly Dtype[] = [
  "uint8",
  "int8",
  "uint16",
  "int16",
  "uint32",
  "int32",
  "float32",
  "float64",
];

/**
 * The lines of numpy that make the uploaded array of `array`, the file's, bit for bit, and the mask
 * `missing` of its missing pixels. Undefined where numpy alone cannot: for files other than npy of
 * (rows, columns, bands), and for resampling.
 */
export function pythonEdits({ edits, array }: EditedFile, card: ModelCard): string | undefined {
  const { fileDtype, shape } = array;
  if (!isRepeatable({ edits, array }) || !COMPUTED.includes(fileDtype)) return undefined;
  let dtype = fileDtype;
  const lines: string[] = [];
  for (const edit of edits) {
    const step = stepOf(edit, dtype, card);
    if (step === undefined) return undefined;
    lines.push(...step.lines);
    dtype = step.dtype;
  }
  return [
    `if array.shape != (${shape.join(", ")}) or array.dtype != "${fileDtype}":`,
    '    raise SystemExit("This is not the file as it was opened: its shape or type differs.")',
    "",
    "",
    ...findMissing(card),
    "",
    "",
    "missing = np.zeros(array.shape[:2], bool)",
    ...lines,
    FIND,
    // A scene's tiles have it each.
    ...(array.hasBatchAxis && array.tiles === undefined ? ["array = array[np.newaxis]"] : []),
    "array = np.ascontiguousarray(array)",
  ].join("\n");
}

const FIND = "missing |= missing_in(array)";

function findMissing({ bands, input }: ModelCard): readonly string[] {
  const count = bands.length;
  const head = [
    "def missing_in(array):",
    '    """The pixels without a value in any band of the model."""',
    `    used = array[..., :${count}]`,
  ];
  if (!input.emptyIsZero) return [...head, "    return ~np.isfinite(used).all(-1)"];
  return [
    ...head,
    "    found = ~np.isfinite(used).all(-1)",
    `    if used.shape[-1] == ${count}:`,
    "        found |= empty_areas((used == 0).all(-1))",
    "    return found",
    "",
    "",
    "def empty_areas(zeros):",
    '    """Areas of the mask that touch the border or cover more than 1 % of it."""',
    "    height, width = zeros.shape",
    "    areas = np.zeros_like(zeros)",
    "    left = set(zip(*(axis.tolist() for axis in np.nonzero(zeros))))",
    "    while left:",
    "        area = [left.pop()]",
    "        for row, column in area:",
    "            near = {(row + y, column + x) for y in (-1, 0, 1) for x in (-1, 0, 1)} & left",
    "            left -= near",
    "            area.extend(near)",
    "        rows, columns = np.array(area).T",
    "        ends = [rows == 0, rows == height - 1, columns == 0, columns == width - 1]",
    "        if np.any(ends) or len(area) > 0.01 * zeros.size:",
    "            areas[rows, columns] = True",
    "    return areas",
  ];
}

function stepOf(edit: Edit, dtype: Dtype, card: ModelCard): Step | undefined {
  switch (edit.kind) {
    case "keep-values":
    case "batch-axis":
    case "tiles":
      return { lines: [], dtype };
    case "bands":
      return { lines: [`array = array[..., ${list(edit.bands)}]`], dtype };
    case "crop": {
      const { top, left, height, width } = edit;
      const window = `[${top}:${top + height}, ${left}:${left + width}]`;
      return { lines: [`array, missing = array${window}, missing${window}`], dtype };
    }
    case "pad":
      return { lines: padLines(edit), dtype };
    case "scale":
      return scaleStep(edit, dtype);
    case "encode":
      return encodeStep(dtype, card);
    case "round":
      return { lines: isFloat(dtype) ? ["array = np.rint(array)"] : [], dtype };
    case "cast":
      return castStep(edit.dtype, dtype);
    case "fill-missing":
      return { lines: fillLines(edit.value, dtype, card), dtype };
    default:
      return undefined;
  }
}

function padLines({ height, width }: Extract<Edit, { kind: "pad" }>): readonly string[] {
  return [
    FIND,
    `rows, columns = ${height} - array.shape[0], ${width} - array.shape[1]`,
    "border = ((rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2))",
    "array = np.pad(array, (*border, (0, 0)))",
    "missing = np.pad(missing, border, constant_values=True)",
  ];
}

function scaleStep({ factors, offsets }: Extract<Edit, { kind: "scale" }>, dtype: Dtype): Step {
  const result = scaledDtype(dtype, { factors, offsets });
  const scaled = `array.astype(float) * ${list(factors)} + ${list(offsets)}`;
  return {
    lines: [FIND, `array = np.where(np.isfinite(array), ${scaled}, array).astype("${result}")`],
    dtype: result,
  };
}

/** The inverse of the card's decoding, in the precision of the array: see `encodingOf`. */
function encodeStep(dtype: Dtype, { bands, input }: ModelCard): Step | undefined {
  const [first] = bands;
  if (first === undefined) return undefined;
  const { scale, offset, multiplier, exponent } = first.decoding;
  const isShared = bands.every(
    ({ decoding }) => JSON.stringify(decoding) === JSON.stringify(first.decoding),
  );
  if (!isShared || (exponent !== 1 && exponent !== 2)) return undefined;
  const isSingle = dtype === "float32";
  const round = (expression: string): string =>
    isSingle ? `(${expression}).astype(np.float32).astype(float)` : `(${expression})`;
  const held = (value: number): number => (isSingle ? Math.fround(value) : value);
  const { stored, domain } = input;
  const isWhole = stored?.integral === true;
  const result = isWhole ? integerDtypeFor(stored.min, stored.max) : "float32";
  if (result === undefined) return undefined;
  const scaled = round(`${held(1 / multiplier)} * value`);
  const root = exponent === 2 ? round(`np.sqrt(${scaled})`) : scaled;
  return {
    lines: [
      FIND,
      "value = array.astype(float)",
      ...(domain === undefined ? [] : [`value = np.clip(value, ${domain[0]}, ${domain[1]})`]),
      'with np.errstate(invalid="ignore"):',
      `    code = ${round(`${round(`${root} - ${offset}`)} * ${held(1 / scale)}`)}`,
      ...(isWhole
        ? [
            "    below = np.floor(code)",
            `    decoded = lambda code: ${multiplier} * (${scale} * code + ${offset}) ** ${exponent}`,
            `    limit = value + abs(value) * ${PRECISION[dtype] ?? 2 ** -49}`,
            "    code = below + (decoded(below + 1) <= limit) - (decoded(below) > limit)",
          ]
        : []),
      ...(stored === undefined ? [] : [`code = np.clip(code, ${stored.min}, ${stored.max})`]),
      isWhole
        ? `array = np.where(np.isnan(code), 0, code).astype("${result}")`
        : `array = code.astype("${result}")`,
    ],
    dtype: result,
  };
}

function castStep(into: Dtype, dtype: Dtype): Step | undefined {
  if (!COMPUTED.includes(into)) return undefined;
  if (into === dtype) return { lines: [], dtype };
  return { lines: [FIND, `array = ${castText("array", into)}`], dtype: into };
}

/** Integers are rounded half to even and clamped, NaN becomes 0. */
function castText(values: string, dtype: Dtype): string {
  if (isFloat(dtype)) return `${values}.astype("${dtype}")`;
  const [min, max] = rangeOf(dtype);
  const clamped = `np.clip(np.rint(${values}.astype(float)), ${min}, ${max})`;
  return `np.nan_to_num(${clamped}, nan=0).astype("${dtype}")`;
}

function fillLines(
  value: number | undefined,
  dtype: Dtype,
  { bands }: ModelCard,
): readonly string[] {
  const held = value === undefined || dtype !== "float32" ? value : Math.fround(value);
  const declared = `missing |= (array[..., :${bands.length}].astype(float) == ${held}).any(-1)`;
  return [
    FIND,
    ...(held === undefined ? [] : [declared]),
    "array = array.copy()",
    "for band in range(array.shape[-1]):",
    "    valid = array[~missing, band].astype(float)",
    "    valid = valid[~np.isnan(valid)]",
    "    fill = np.array(np.median(valid) if valid.size > 0 else 0.0)",
    `    array[missing, band] = ${castText("fill", dtype)}`,
  ];
}

function list(values: readonly number[]): string {
  return `[${values.join(", ")}]`;
}

import type { Dtype } from "#domain/array/dtype.ts";
import { newBands, planeOf } from "./bands.ts";
import { isRepresentable, isWide, rangeOf, writeChanged } from "./cast.ts";
import type { Draft } from "./draft.ts";
import type { Edit } from "./edit.ts";
import { missingIn } from "./missing.ts";

type Scaling = Pick<Extract<Edit, { kind: "scale" }>, "factors" | "offsets">;

/**
 * Multiplies every value and then adds, in double precision, rounded once to the result's dtype:
 * int32 for integers that whole numbers change if that has room for all of the dtype's values;
 * float32 for other small integers, float16 and float32; float64 for the rest. Missing values stay
 * as they are; as a result may equal the nodata value, the mask alone says afterwards which they are.
 */
export function scaled(draft: Draft, { factors, offsets }: Scaling): Draft {
  const { bands, nodata } = draft;
  const [first] = bands;
  const isMissing = missingIn(first.dtype, nodata);
  const dtype = scaledDtype(first.dtype, { factors, offsets });
  return {
    ...draft,
    nodata: undefined,
    scaling: undefined,
    bands: newBands(bands, { ...first, dtype }, (band, into, index) => {
      const factor = factors[index] ?? factors[0] ?? 1;
      const offset = offsets[index] ?? offsets[0] ?? 0;
      if (isWide(into)) return;
      writeChanged(planeOf(band), into, (value) =>
        isMissing(value) ? value : value * factor + offset,
      );
    }),
  };
}

/** The dtype of scaled values of a dtype. */
export function scaledDtype(dtype: Dtype, { factors, offsets }: Scaling): Dtype {
  if (dtype === "float16" || dtype === "float32") return "float32";
  if (dtype === "float64") return "float64";
  const isWhole = [...factors, ...offsets].every(Number.isInteger);
  const ends = rangeOf(dtype).flatMap((end) =>
    factors.flatMap((factor) => offsets.map((offset) => end * factor + offset)),
  );
  if (isWhole && ends.every((end) => isRepresentable("int32", end))) return "int32";
  return isRepresentable("uint16", rangeOf(dtype)[1]) ? "float32" : "float64";
}

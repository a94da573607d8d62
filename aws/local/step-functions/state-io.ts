import type { Json } from "./json.ts";
import { type JsonPath, type NamePath, type PathData, placeAt, selectPath } from "./json-path.ts";
import type { PayloadTemplate } from "./payload-template.ts";
import { runtimeError, StateError } from "./state-error.ts";

/** The largest input or output of a state, in bytes: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const MAX_DATA_BYTES = 262_144;

interface InputFields {
  readonly InputPath?: JsonPath | null | undefined;
  readonly Parameters?: PayloadTemplate | undefined;
}

interface OutputFields {
  readonly ResultSelector?: PayloadTemplate | undefined;
  readonly ResultPath: NamePath | null;
  readonly OutputPath?: JsonPath | null | undefined;
}

/*
 * A state's input and output processing: https://states-language.net/spec.html#filters.
 * `data.input` is the state's raw input.
 */

/** The raw input after InputPath and Parameters. @throws StateError */
export function effectiveInput({ InputPath, Parameters }: InputFields, data: PathData): Json {
  const input = atPath(InputPath, data);
  return limited(Parameters?.payload({ ...data, input }) ?? input);
}

/** A result after ResultSelector, ResultPath and OutputPath. @throws StateError */
export function effectiveOutput(
  { ResultSelector, ResultPath, OutputPath }: OutputFields,
  data: PathData,
  result: Json,
): Json {
  const effective = ResultSelector?.payload({ ...data, input: result }) ?? result;
  return atPath(OutputPath, { ...data, input: placeResult(ResultPath, data.input, effective) });
}

/** Combines a result with the raw input; null drops the result. @throws StateError */
export function placeResult(path: NamePath | null, raw: Json, result: Json): Json {
  const placed = path === null ? raw : placeAt(raw, path, result);
  if (placed !== undefined) return placed;
  throw new StateError(
    "States.ResultPathMatchFailure",
    `Unable to apply ResultPath $.${path?.join(".")} to the state's input.`,
  );
}

/** What a path selects; all of the data without one, an empty object for null. @throws StateError */
export function atPath(path: JsonPath | null | undefined, data: PathData): Json {
  if (path === null) return {};
  if (path === undefined) return data.input;
  const selected = selectPath(path, data);
  if (selected !== undefined) return selected;
  throw runtimeError(`Invalid path '${path.text}': it selects nothing of the state's data.`);
}

/** Data within the limit of AWS. @throws StateError */
export function limited(data: Json): Json {
  if (Buffer.byteLength(JSON.stringify(data)) <= MAX_DATA_BYTES) return data;
  throw new StateError(
    "States.DataLimitExceeded",
    "The state/task returned a result with a size exceeding the maximum number of bytes service limit.",
  );
}

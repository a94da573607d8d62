import { randomUUID } from "node:crypto";
import { writeNpy } from "#domain/formats/npy.ts";
import type { FunctionAccess } from "./function-access.ts";
import type { Scores } from "./workshop-functions.ts";

/** Converts the model's scores to a server's reply, a JSON value. */
export type ReplyForm = (scores: Scores, access: FunctionAccess) => unknown;

/** Drops the batch and channel axes: `(1, H, W, 1)` to `(H, W)`. */
export const rowsOf = (scores: Scores): readonly (readonly number[])[] =>
  (scores[0] ?? []).map((row) => row.map(([score]) => score ?? Number.NaN));

/** The predictions in the array shapes that servers return. */
export const SHAPES = {
  "shape-h-w-1": (scores) => ({ predictions: scores[0] }),
  "shape-1-h-w": (scores) => ({ predictions: [rowsOf(scores)] }),
  "shape-h-w": (scores) => ({ predictions: rowsOf(scores) }),
  "shape-1-1-h-w": (scores) => ({ predictions: [[rowsOf(scores)]] }),
} as const satisfies Readonly<Record<string, ReplyForm>>;

/** A softmax over clear, haze and, last, the model's class. */
export const softmax: ReplyForm = (scores) => ({
  predictions: scores.map((image) =>
    image.map((row) => row.map(([p = 0]) => [0.9 * (1 - p), 0.1 * (1 - p), p])),
  ),
});

/** The scores as an npy file, `(1, H, W, 1)` float32. */
export function npyOf(scores: Scores): Uint8Array {
  const rows = rowsOf(scores);
  const values = Float32Array.from(rows.flat());
  const shape = [1, rows.length, rows[0]?.length ?? 0, 1];
  return new Uint8Array(writeNpy(values, "float32", shape));
}

/** Stores the scores in the bucket as JSON or npy; `reply` names their location. */
export function storedAs(
  type: "json" | "npy",
  reply: (bucket: string, key: string) => unknown,
): ReplyForm {
  return async (scores, access) => {
    const key = `${access.resultPrefix}${randomUUID()}.${type}`;
    const body = type === "npy" ? npyOf(scores) : JSON.stringify({ predictions: scores });
    await access.putObject(key, body);
    return reply(access.bucket, key);
  };
}

/** Stores the scores in the bucket and replies with a presigned URL. */
export const presigned: ReplyForm = async (scores, access) => {
  const key = `${access.resultPrefix}${randomUUID()}.json`;
  await access.putObject(key, JSON.stringify({ predictions: scores }));
  return { url: await access.presignGet(key) };
};

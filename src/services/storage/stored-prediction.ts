import * as v from "valibot";
import { PREDICTION_NOTE } from "#domain/prediction/stored-note.ts";

/** The schema of a prediction that the browser has kept. */
export const STORED_PREDICTION = v.object({
  height: v.number(),
  width: v.number(),
  classCount: v.number(),
  scores: v.instance(Float32Array),
  notFinite: v.number(),
  classNames: v.optional(v.array(v.string())),
  notes: v.optional(v.array(PREDICTION_NOTE)),
});

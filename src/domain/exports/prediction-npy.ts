import { writeNpy } from "#domain/formats/npy.ts";
import { hasResult, type ResultExport, resultOf } from "./export.ts";
import { resultFileName } from "./exported-result.ts";

/**
 * The model's scores, exactly as they were read: float32 of (height, width), or (classes, height,
 * width) for several planes; NaN where there is no score.
 */
export const PREDICTION_NPY: ResultExport = {
  kind: "file",
  id: "prediction-npy",
  subject: "Prediction",
  format: "npy",
  available: hasResult,
  make: async (context) => {
    const result = resultOf(context);
    const { height, width, classCount, scores } = result.prediction;
    const shape = [...(classCount === 1 ? [] : [classCount]), height, width];
    return {
      content: new Blob([writeNpy(scores, "float32", shape)]),
      fileName: resultFileName(result, result.card.output.score.name, "npy"),
    };
  },
};

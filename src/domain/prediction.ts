/** The model's answer for one image. */
export interface Prediction {
  readonly height: number;
  readonly width: number;
  /** 1 for a probability or score of one class, more for one plane a class. */
  readonly classCount: number;
  /** `classCount * height * width` values, class after class, row after row. NaN where the model gave none. */
  readonly scores: Float32Array;
  /** How many scores were NaN or infinite in the reply. */
  readonly notFinite: number;
}

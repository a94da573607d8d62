import { AppError } from "#domain/failures/failure.ts";

/** The error of a file that cannot be read as an array. Both texts are whole sentences. */
export function unreadableArray(reason: string, action: string, cause?: unknown): AppError {
  const failure = { kind: "unreadable-array", reason, action } as const;
  return cause === undefined ? new AppError(failure) : new AppError(failure, { cause });
}

/** A shape as numpy prints it: `(256, 256, 6)`, `(5,)`, `()`. */
export function shapeText(shape: readonly number[]): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

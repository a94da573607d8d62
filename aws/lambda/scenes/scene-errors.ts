import { AppError } from "#domain/failures/failure.ts";
import { InferenceError } from "#lambda/inference-error.ts";

/** The scene is another file than the one that the job was started with. */
export class SceneChangedError extends Error {
  constructor(key: string) {
    super(`The scene "${key}" changed after the job was started. Start it again.`);
    this.name = "SceneChanged";
  }
}

/** A file that cannot be read as a scene, in the words of the API; every other error as it is. */
export function asUnreadableScene(cause: unknown, key: string): unknown {
  if (!(cause instanceof AppError) || cause.failure.kind !== "unreadable-array") return cause;
  const { reason, action } = cause.failure;
  return new InferenceError("not-an-npy", `"${key}" cannot be read: ${reason} ${action}`, {
    cause,
  });
}

import { AppError } from "./failure.ts";

/**
 * Loads a part of the page when it is first needed, in a worker too.
 * @throws AppError "part-missing" if it cannot be loaded
 */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError({ kind: "part-missing" }, { cause });
  }
}

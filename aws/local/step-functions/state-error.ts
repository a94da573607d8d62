/** An error that a state reports, by its name in the Amazon States Language. */
export class StateError extends Error {
  override readonly name: string;

  /**
   * @param name such as `States.Timeout`, or the name of a function's own error.
   * @param message the error's Cause.
   */
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Errors that no wildcard matches: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html */
const TERMINAL = ["States.Runtime", "States.DataLimitExceeded"];

/** Whether an error is one of those that a retrier or a catcher names. */
export function matchesError(errorEquals: readonly string[], { name }: StateError): boolean {
  if (errorEquals.includes(name)) return true;
  if (TERMINAL.includes(name)) return false;
  if (errorEquals.includes("States.ALL")) return true;
  return errorEquals.includes("States.TaskFailed") && name !== "States.Timeout";
}

/** What a state’s own fields cannot be applied to: AWS reports all such errors by this name. */
export function runtimeError(cause: string): StateError {
  return new StateError("States.Runtime", cause);
}

/** A Python exception. */
export class PythonError extends Error {
  /** The name of the exception's class. */
  readonly errorType: string;

  constructor(errorType: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.errorType = errorType;
  }
}

/** botocore's ClientError. */
export function clientError(
  code: string,
  operation: string,
  message: string,
  cause: unknown,
): PythonError {
  const text = `An error occurred (${code}) when calling the ${operation} operation: ${message}`;
  return new PythonError("ClientError", text, { cause });
}

/** `event[key]`. @throws PythonError KeyError, TypeError */
export function itemOf(value: unknown, key: string): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const type = value === null ? "NoneType" : typeof value === "string" ? "str" : typeof value;
    throw new PythonError("TypeError", `'${type}' object is not subscriptable`);
  }
  const item: unknown = Reflect.get(value, key);
  if (item === undefined) throw new PythonError("KeyError", `'${key}'`);
  return item;
}

/** `json.loads`. @throws PythonError JSONDecodeError, TypeError */
export function jsonLoads(text: unknown): unknown {
  if (typeof text !== "string") {
    const type = text === null ? "NoneType" : typeof text;
    throw new PythonError(
      "TypeError",
      `the JSON object must be str, bytes or bytearray, not ${type}`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw notJson(cause);
  }
}

function notJson(cause: unknown): PythonError {
  const message = "Expecting value: line 1 column 1 (char 0)";
  return new PythonError("JSONDecodeError", message, { cause });
}

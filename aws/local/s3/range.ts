import { S3Refusal } from "./refusal.ts";

/** The first and the last byte of a part of an object. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads a Range header against the size of an object. Undefined means the whole object: S3 ignores
 * what is not one range of bytes.
 *
 * @throws S3Refusal (416) when the range begins after the end.
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
  const [, from = "", to = ""] = match ?? [];
  if (match === null || from + to === "") {
    return undefined;
  }
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== "" && to !== "" && Number(to) < first) {
    return undefined;
  }
  if (first >= size) {
    throw new S3Refusal(416, "InvalidRange", "The requested range is not satisfiable", {
      RangeRequested: header ?? "",
      ActualObjectSize: String(size),
    });
  }
  return { first, last };
}

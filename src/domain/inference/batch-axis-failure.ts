import type { Failure } from "#domain/failures/failure.ts";

/** The number of axes that a model expects, and of its input. */
interface Ranks {
  readonly expected: number;
  readonly actual: number;
}

/**
 * The batch axis that a server requires or adds, by its model's error message; undefined for another
 * message.
 */
export function batchAxisFailure(words: string): Failure | undefined {
  const ranks = READERS.map((read) => read(words)).find((read) => read !== undefined);
  if (ranks === undefined) return undefined;
  if (ranks.actual === ranks.expected - 1) {
    return { kind: "server-mismatch", mismatch: "wants-batch-axis", fix: "add-batch-axis" };
  }
  if (ranks.actual === ranks.expected + 1) {
    return { kind: "server-mismatch", mismatch: "adds-batch-axis", fix: "drop-batch-axis" };
  }
  return undefined;
}

const READERS: readonly ((words: string) => Ranks | undefined)[] = [
  // TensorFlow: "input must be 4-dimensional[256,256,6]".
  (words) => ranksIn(/must be (\d)-dimensional:? ?\[([\d, ]+)\]/.exec(words), axesOf),
  // Keras: "expected min_ndim=4, found ndim=3."
  (words) => ranksIn(/expected (?:min_)?ndim=(\d), found ndim=(\d)/.exec(words), Number),
  // Keras: "expected shape=(None, 256, 256, 6), found shape=(1, 1, 256, 256, 6)".
  (words) => {
    const shapes = /expected shape=\(([^)]*)\), found shape=[([]([^)\]]*)[)\]]/.exec(words);
    if (shapes === null) return undefined;
    return { expected: axesOf(shapes[1] ?? ""), actual: axesOf(shapes[2] ?? "") };
  },
  // ONNX Runtime: "Invalid rank for input: image Got: 3 Expected: 4".
  (words) => {
    const [, found, wanted] = /Got: ?(\d) Expected: ?(\d)/.exec(words) ?? [];
    return found === undefined ? undefined : { expected: Number(wanted), actual: Number(found) };
  },
];

function ranksIn(
  match: RegExpExecArray | null,
  foundIn: (text: string) => number,
): Ranks | undefined {
  if (match === null) return undefined;
  return { expected: Number(match[1]), actual: foundIn(match[2] ?? "") };
}

function axesOf(shape: string): number {
  return shape.split(",").filter((length) => length.trim() !== "").length;
}

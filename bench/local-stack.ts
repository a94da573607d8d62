import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readOptions } from "#local/options.ts";
import { type Stack, startStack } from "#local/stack.ts";

/**
 * Runs `work` on a temporary local stack on a free port.
 * @param pageOrigin the origin that its CORS rules allow.
 */
export async function onLocalStack<Result>(
  model: "smoke" | "water",
  work: (stack: Stack) => Promise<Result>,
  pageOrigin = "http://localhost:4173",
): Promise<Result> {
  const dataFolder = await mkdtemp(join(tmpdir(), "plumescope-bench-"));
  const stack = await startStack({
    port: 0,
    pageOrigins: [pageOrigin],
    dataFolder,
    model: readOptions([], { MODEL: model }).model,
    endpointKind: "tfs",
  });
  try {
    return await work(stack);
  } finally {
    await stack.close();
    await rm(dataFolder, { recursive: true });
  }
}

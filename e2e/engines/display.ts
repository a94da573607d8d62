import { spawn } from "node:child_process";
import { once } from "node:events";
import type { Readable } from "node:stream";

export const XVFB = "/usr/bin/Xvfb";

/** A screen that no one sees, with a clipboard of its own. */
export interface Display {
  /** What programs need in their environment to draw on it, without a GPU. */
  readonly environment: Readonly<Record<string, string>>;
  close(): void;
}

/** Starts Xvfb on a free display number. */
export async function startDisplay(): Promise<Display> {
  const args = ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"];
  const server = spawn(XVFB, args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const numbers = server.stdio[3] as Readable; // A pipe, as asked for above.
  const [number] = await Promise.race([
    once(numbers, "data"),
    once(server, "exit").then(() => {
      throw new Error("Xvfb ended before it had a display.");
    }),
  ]);
  return {
    environment: { DISPLAY: `:${String(number).trim()}`, LIBGL_ALWAYS_SOFTWARE: "1" },
    close: () => void server.kill(),
  };
}

import { AppError } from "#domain/failures/failure.ts";
import { deploy, destroy, synth } from "./commands.ts";
import { PROJECT } from "./options.ts";

const COMMANDS = new Map(Object.entries({ synth, deploy, destroy }));

try {
  // Paths are relative to the project's folder, as in the README.
  process.chdir(PROJECT);
  const [name = "", ...args] = process.argv.slice(2);
  const command = COMMANDS.get(name);
  if (command === undefined) throw new Error("The command is synth, deploy or destroy.");
  process.stdout.write(`\n${await command(args)}\n`);
} catch (cause) {
  process.stderr.write(`\n${sentence(cause)}\n`);
  process.exitCode = 1;
}

function sentence(cause: unknown): string {
  if (cause instanceof AppError && cause.failure.kind === "config-invalid") {
    return `${cause.failure.file} is not valid: ${cause.failure.problems.join(" ")}`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

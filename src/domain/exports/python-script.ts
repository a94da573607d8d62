import { type ExportedRun, runOf, type TextExport } from "./export.ts";
import { editsOf, importsOf, stepsOf } from "./python-steps.ts";
import { whyNoPython } from "./scene-exports.ts";

const HEAD = `"""One array through the deployed model: upload, request, scores.

Run it beside the file, with boto3, numpy and requests installed. It uses your own AWS credentials,
from the environment or a profile, like the AWS CLI.
"""`;

/** The whole run as a script. */
export const PYTHON_SCRIPT: TextExport = {
  kind: "text",
  id: "python-script",
  label: "Copy as Python",
  note: "The whole run as a script. It contains no credentials: it uses those of its environment.",
  available: ({ run }) => run !== undefined,
  whyNot: whyNoPython,
  make: async (context) => {
    const run = runOf(context);
    return pythonScript(run, await editsOf(run));
  },
};

/**
 * The run as a Python script: uploads the file, sends the request in the form that the API accepts,
 * prints the scores' shape and the share of the class at the view's threshold. Contains no secret.
 */
export function pythonScript(run: ExportedRun, edits?: string): string {
  return `${[HEAD, importsOf(run, []), ...stepsOf(run, edits)].join("\n\n")}\n`;
}

import { rmSync } from "node:fs";
import { App, CfnWaitConditionHandle, Stack, Validations } from "aws-cdk-lib";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks } from "cdk-nag";
import { stackName } from "./names.ts";
import type { WorkshopOptions } from "./options.ts";
import { type Workshop, WorkshopStack } from "./workshop-stack.ts";

/**
 * Synthesises a workshop's cloud assembly into a folder, for the CDK CLI to deploy. Works offline.
 * @throws Error on an unacknowledged violation of AWS Solutions.
 */
export function synthesise(workshop: Workshop, folder: string): CloudAssembly {
  const app = appIn(folder);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new WorkshopStack(app, workshop);
  return app.synth();
}

/** Synthesises an empty stack of the same name, which is all that `cdk destroy` needs. */
export function synthesiseEmpty(
  target: Pick<WorkshopOptions, "name" | "region">,
  folder: string,
): CloudAssembly {
  const app = appIn(folder);
  const stack = new Stack(app, stackName(target), { env: { region: target.region } });
  // A template needs at least one resource.
  new CfnWaitConditionHandle(stack, "Nothing");
  return app.synth();
}

function appIn(folder: string): App {
  // Remove the output of earlier syntheses.
  rmSync(folder, { recursive: true, force: true });
  // Analytics would write the versions of all packages into the template.
  return new App({ outdir: folder, analyticsReporting: false });
}

import { rmSync } from "node:fs";
import { App, CfnWaitConditionHandle, Stack, Validations } from "aws-cdk-lib";
import type { CloudAssembly } from "aws-cdk-lib/cx-api";
import { AwsSolutionsChecks } from "cdk-nag";
import { stackName } from "./names.ts";
import type { WorkshopOptions } from "./options.ts";
import { type Workshop, WorkshopStack } from "./workshop-stack.ts";

/**
 * Writes a workshop's templates and files into a folder, from which the CDK's command line deploys
 * them. Nothing is asked of AWS or of a network.
 * @throws Error if a rule of AWS Solutions is broken without an explanation.
 */
export function synthesise(workshop: Workshop, folder: string): CloudAssembly {
  const app = appIn(folder);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  new WorkshopStack(app, workshop);
  return app.synth();
}

/** Writes a stack of the same name that is all but empty: what taking it down needs to know. */
export function synthesiseEmpty(
  target: Pick<WorkshopOptions, "name" | "region">,
  folder: string,
): CloudAssembly {
  const app = appIn(folder);
  const stack = new Stack(app, stackName(target), { env: { region: target.region } });
  // A template must hold something; this is nothing but a name.
  new CfnWaitConditionHandle(stack, "Nothing");
  return app.synth();
}

function appIn(folder: string): App {
  // What an earlier synthesis left there would look like a part of this one.
  rmSync(folder, { recursive: true, force: true });
  // No analytics: they would put the versions of all that is used here into the template.
  return new App({ outdir: folder, analyticsReporting: false });
}

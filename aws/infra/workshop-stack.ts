import { Aws, CfnOutput, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { SEVERAL_CLASSES } from "#domain/model/kinds/several-classes.ts";
import { acknowledge } from "./acknowledgements.ts";
import { alarms } from "./alarms.ts";
import type { FunctionFolder } from "./function-folder.ts";
import { addInference, inferenceApi } from "./inference-api.ts";
import { inferenceFunction } from "./inference-function.ts";
import { apiUrl, bucketName, stackName } from "./names.ts";
import type { WorkshopOptions } from "./options.ts";
import { participantPolicy } from "./participant-policy.ts";
import { sceneJobs } from "./scene-jobs.ts";
import { sceneWorkflowArns } from "./scene-workflow.ts";
import { fillSite, site } from "./site.ts";
import { type SiteContents, siteConfig, sitePolicy } from "./site-config.ts";
import { uploadBucket } from "./upload-bucket.ts";

/** The inputs of a workshop's stack. */
export interface Workshop {
  readonly options: WorkshopOptions;
  readonly contents: SiteContents;
  readonly functionFolder: FunctionFolder;
  /** The bundle of the functions of scene jobs, for a deployment with them. */
  readonly sceneFolder: FunctionFolder;
  /** The folder of the built page. */
  readonly siteFolder: string;
}

/** The stack of one workshop: bucket, API, function and site, and jobs over scenes on request. */
export class WorkshopStack extends Stack {
  constructor(scope: Construct, workshop: Workshop) {
    const { options, contents } = workshop;
    super(scope, stackName(options), {
      env: { region: options.region },
      description:
        "Plumescope: paste credentials, drop an array, see the deployed model's prediction.",
    });
    const api = inferenceApi(this, options);
    const aws = { account: Aws.ACCOUNT_ID, apiId: api.restApiId };
    const page = site(this, sitePolicy(options, contents, aws));
    const bucket = uploadBucket(this, {
      name: bucketName(options, aws),
      siteOrigin: page.origin,
      keepDays: options.keepDays,
    });
    const { modelSha256 } = workshop.functionFolder;
    const model = { options, inputShape: inputShape(contents), modelSha256 };
    const handler = inferenceFunction(this, {
      ...model,
      bucket,
      siteOrigin: page.origin,
      workflow: sceneWorkflowArns(this, options),
      codeFolder: workshop.functionFolder.folder,
    });
    addInference(api, options, { handler, siteOrigin: page.origin });
    const scenes = sceneJobs(this, {
      ...model,
      bucket,
      scoreCount: scoreCount(contents),
      codeFolder: workshop.sceneFolder.folder,
    });
    alarms(this, options, { api, handler, bucket, scenes });
    fillSite(this, page, {
      folder: workshop.siteFolder,
      config: siteConfig(options, contents, aws),
      card: { address: contents.cardAddress, text: contents.cardText },
    });
    acknowledge(this, options, { uploads: bucket, scenes });
    this.addOutputs({
      SiteUrl: page.origin,
      ApiUrl: apiUrl(options, aws),
      UploadBucket: bucket.bucketName,
      UploadPrefix: options.prefix,
      FunctionLog: handler.logGroup.logGroupName,
      FunctionSha256: workshop.functionFolder.sha256,
      ...(scenes && { SceneLog: scenes.log.logGroupName }),
      ParticipantPolicy: this.toJsonString(participantPolicy(options, { bucket, api })),
    });
  }

  private addOutputs(outputs: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}

/** The model's input shape with -1 for any size: batch, height, width, bands. */
function inputShape({ card }: SiteContents): readonly number[] {
  const { height = -1, width = -1 } = card.input;
  return [-1, height, width, card.bands.length];
}

/** The model's scores of one pixel. */
function scoreCount({ card: { output } }: SiteContents): number {
  return output.kind === SEVERAL_CLASSES.id ? output.classes.length : 1;
}

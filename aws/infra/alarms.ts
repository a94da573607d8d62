import { Duration } from "aws-cdk-lib";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import { CfnBudget } from "aws-cdk-lib/aws-budgets";
import {
  type Alarm,
  ComparisonOperator,
  Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { IBucket } from "aws-cdk-lib/aws-s3";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import { stackName } from "./names.ts";
import type { WorkshopOptions } from "./options.ts";
import type { SceneJobs } from "./scene-jobs.ts";

const PERIOD = Duration.minutes(5);

/**
 * Requests of one participant in five minutes that are still a class: one every 15 s, without pause.
 * `npm run load` measures a class with 5 chips each; this is four times that.
 */
const REQUESTS_EACH = 20;

/**
 * Bytes of one participant in the bucket that are still a class: 1 GB, over 600 chips of 256 × 256 × 6
 * float32. S3 has no condition by which a policy could bound the size of an upload.
 */
const STORED_EACH_BYTES = 1e9;

/** With scene jobs: one scene of 10,848 × 10,848 × 6 uint8 with its tiles and results has 3 GB. */
const STORED_EACH_WITH_SCENES_BYTES = 5e9;

interface Watched {
  readonly api: RestApi;
  readonly handler: IFunction;
  readonly bucket: IBucket;
  /** Undefined without scene jobs. */
  readonly scenes: SceneJobs | undefined;
}

/** Creates the workshop's CloudWatch alarms, which also send e-mail if `notify` is given, and the budget. */
export function alarms(scope: Construct, options: WorkshopOptions, watched: Watched): void {
  const { api, handler, bucket, scenes } = watched;
  const sum = { period: PERIOD, statistic: "Sum" };
  const all = [
    alarm(
      scope,
      "Errors",
      handler.metricErrors(sum),
      1,
      "The function crashed or ran out of time.",
    ),
    alarm(scope, "Throttles", handler.metricThrottles(sum), 1, CONCURRENCY),
    alarm(
      scope,
      "ServerErrors",
      api.metricServerError(sum),
      5,
      "Runs fail: see the function's log.",
    ),
    alarm(scope, "Traffic", api.metricCount(sum), trafficThreshold(options), TRAFFIC),
    alarm(scope, "Stored", storedBytes(bucket), storedThreshold(options), STORED),
    ...(scenes ? sceneAlarms(scope, scenes) : []),
  ];
  if (options.notify === undefined) return;
  const topic = emailTopic(scope, options.notify);
  for (const each of all) each.addAlarmAction(new SnsAction(topic));
  if (options.budget !== undefined) budget(scope, options, options.notify, options.budget);
}

const CONCURRENCY =
  "Lambda throttled requests: raise the account's quota of concurrent executions.";
const TRAFFIC =
  "More requests than a class of this size makes: someone else may be calling the API.";
const STORED = "More data than a class of this size uploads: look for large objects in the bucket.";

/** What the class makes, but at most half of what the throttle lets through, or it would never ring. */
function trafficThreshold({ rate, classSize }: WorkshopOptions): number {
  return Math.min(classSize * REQUESTS_EACH, (rate * PERIOD.toSeconds()) / 2);
}

function storedThreshold({ classSize, scenes }: WorkshopOptions): number {
  return classSize * (scenes ? STORED_EACH_WITH_SCENES_BYTES : STORED_EACH_BYTES);
}

/**
 * Batches of tiles that fail in five minutes while an endpoint is only busy: they are sent again, and the job
 * goes on.
 */
const BUSY_BATCHES = 20;

function sceneAlarms(scope: Construct, { predict, stateMachineArn }: SceneJobs): Alarm[] {
  const ofWorkflow = (metricName: string): Metric =>
    new Metric({
      namespace: "AWS/States",
      metricName,
      dimensionsMap: { StateMachineArn: stateMachineArn },
      period: PERIOD,
      statistic: "Sum",
    });
  const batches = predict.metricErrors({ period: PERIOD, statistic: "Sum" });
  return [
    alarm(scope, "ScenesFailed", ofWorkflow("ExecutionsFailed"), 1, SCENES_FAILED),
    alarm(scope, "ScenesThrottled", ofWorkflow("ExecutionThrottled"), 1, SCENES_THROTTLED),
    alarm(scope, "SceneBatches", batches, BUSY_BATCHES, SCENE_BATCHES),
  ];
}

const SCENES_FAILED = "A job over scenes failed: see its execution in Step Functions.";
const SCENES_THROTTLED =
  "Step Functions slowed jobs over scenes: raise its quota of state transitions.";
const SCENE_BATCHES =
  "Batches of tiles fail again and again: the endpoint is busy, or see the log of scenes.";

/**
 * S3 reports the size once a day:
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
 */
function storedBytes({ bucketName }: IBucket): Metric {
  return new Metric({
    namespace: "AWS/S3",
    metricName: "BucketSizeBytes",
    dimensionsMap: { BucketName: bucketName, StorageType: "StandardStorage" },
    period: Duration.days(1),
    statistic: "Maximum",
  });
}

/**
 * Mails when half and all of the month's budget is spent, and when AWS forecasts that it will be. It
 * counts the whole account: an endpoint, the largest part of the bill, carries no tag of this stack.
 */
function budget(scope: Construct, options: WorkshopOptions, address: string, amount: number): void {
  const subscribers = [{ subscriptionType: "EMAIL", address }];
  const at = (notificationType: "ACTUAL" | "FORECASTED", threshold: number) => ({
    notification: {
      notificationType,
      threshold,
      thresholdType: "PERCENTAGE",
      comparisonOperator: "GREATER_THAN",
    },
    subscribers,
  });
  new CfnBudget(scope, "Budget", {
    budget: {
      budgetName: stackName(options),
      budgetType: "COST",
      timeUnit: "MONTHLY",
      budgetLimit: { amount, unit: "USD" },
    },
    notificationsWithSubscribers: [at("ACTUAL", 50), at("ACTUAL", 100), at("FORECASTED", 100)],
  });
}

function alarm(
  scope: Construct,
  id: string,
  metric: Metric,
  threshold: number,
  alarmDescription: string,
): Alarm {
  return metric.createAlarm(scope, `Alarm${id}`, {
    alarmDescription,
    threshold,
    evaluationPeriods: 1,
    comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  });
}

function emailTopic(scope: Construct, address: string): Topic {
  const topic = new Topic(scope, "AlarmMail", { enforceSSL: true });
  topic.addSubscription(new EmailSubscription(address));
  // `enforceSSL` adds a topic policy, which replaces the default one that allows the account's alarms.
  topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com"));
  return topic;
}

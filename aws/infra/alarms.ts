import { Duration } from "aws-cdk-lib";
import type { RestApi } from "aws-cdk-lib/aws-apigateway";
import {
  type Alarm,
  ComparisonOperator,
  type Metric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import type { WorkshopOptions } from "./options.ts";

const PERIOD = Duration.minutes(5);

/** Creates the workshop's CloudWatch alarms; they also send e-mail if `notify` is given. */
export function alarms(
  scope: Construct,
  options: WorkshopOptions,
  { api, handler }: { readonly api: RestApi; readonly handler: IFunction },
): void {
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
  ];
  if (options.notify === undefined) return;
  const topic = emailTopic(scope, options.notify);
  for (const each of all) each.addAlarmAction(new SnsAction(topic));
}

const CONCURRENCY =
  "Lambda throttled requests: raise the account's quota of concurrent executions.";
const TRAFFIC = "More requests than a class makes: someone else may be calling the API.";

/** Half of the requests that the throttle allows in one alarm period. */
function trafficThreshold({ rate }: WorkshopOptions): number {
  return (rate * PERIOD.toSeconds()) / 2;
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

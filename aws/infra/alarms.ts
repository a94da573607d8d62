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

/** What an instructor should hear of, by mail if an address is given and in CloudWatch always. */
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
    alarm(scope, "Traffic", api.metricCount(sum), busy(options), TRAFFIC),
  ];
  if (options.notify === undefined) return;
  const topic = mailbox(scope, options.notify);
  for (const each of all) each.addAlarmAction(new SnsAction(topic));
}

const CONCURRENCY =
  "Lambda turned requests away: raise the account's quota of concurrent executions.";
const TRAFFIC = "More requests than a class makes: someone else may be calling the API.";

/** Half of what the throttle lets through for as long as the alarm looks. */
function busy({ rate }: WorkshopOptions): number {
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

function mailbox(scope: Construct, address: string): Topic {
  const topic = new Topic(scope, "AlarmMail", { enforceSSL: true });
  topic.addSubscription(new EmailSubscription(address));
  // A topic with a policy of its own forgets the one that let the account's alarms in.
  topic.grantPublish(new ServicePrincipal("cloudwatch.amazonaws.com"));
  return topic;
}

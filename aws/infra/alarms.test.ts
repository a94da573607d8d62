import { describe, expect, it } from "vitest";
import { resource, resources, templateOf } from "./fixtures/workshop.ts";

describe("the alarms", () => {
  it("cover errors, throttles, failed runs, and more requests or data than a class makes", async () => {
    const alarms = Object.values(
      resources(await templateOf("--class-size", "30"), "AWS::CloudWatch::Alarm"),
    );
    const watched = alarms.map(({ Namespace, MetricName, Threshold, Period }) => [
      `${Namespace} ${MetricName}`,
      Threshold,
      Period,
    ]);
    expect(watched).toEqual([
      ["AWS/Lambda Errors", 1, 300],
      ["AWS/Lambda Throttles", 1, 300],
      ["AWS/ApiGateway 5XXError", 5, 300],
      ["AWS/ApiGateway Count", 600, 300],
      ["AWS/S3 BucketSizeBytes", 30e9, 86_400],
    ]);
    expect(alarms.at(-1)?.["Dimensions"]).toEqual([
      { Name: "BucketName", Value: "<Uploads>" },
      { Name: "StorageType", Value: "StandardStorage" },
    ]);
    for (const { AlarmDescription, TreatMissingData } of alarms) {
      expect(AlarmDescription).toMatch(/\.$/);
      expect(TreatMissingData).toBe("notBreaching");
    }
  });

  it("cover jobs over scenes that fail, are slowed or repeat their batches, and their data", async () => {
    const template = await templateOf("--scenes", "--class-size", "30");
    const alarms = Object.values(resources(template, "AWS::CloudWatch::Alarm"));
    const arn = "<SceneWorkflow.Arn>";
    const watched = alarms
      .slice(-4)
      .map(({ Namespace, MetricName, Threshold, Dimensions }) => [
        `${Namespace} ${MetricName}`,
        Threshold,
        Dimensions[0].Value,
      ]);
    expect(watched).toEqual([
      ["AWS/S3 BucketSizeBytes", 150e9, "<Uploads>"],
      ["AWS/States ExecutionsFailed", 1, arn],
      ["AWS/States ExecutionThrottled", 1, arn],
      ["AWS/Lambda Errors", 20, "<ScenePredict>"],
    ]);
    for (const { AlarmDescription, Period } of alarms.slice(-3)) {
      expect(AlarmDescription).toMatch(/\.$/);
      expect(Period).toBe(300);
    }
  });

  it("ring below what the throttle lets through, however large the class is", async () => {
    const template = await templateOf("--class-size", "1000", "--rate", "10");
    const { Threshold } = resource(template, "AWS::CloudWatch::Alarm", "AlarmTraffic");
    expect(Threshold).toBe((10 * 300) / 2);
  });

  it("notify only the given address, over TLS", async () => {
    const template = await templateOf("--notify", "someone@example.org");
    for (const alarm of Object.values(resources(template, "AWS::CloudWatch::Alarm"))) {
      expect(alarm["AlarmActions"]).toEqual(["<AlarmMail>"]);
    }
    expect(resource(template, "AWS::SNS::Subscription", "AlarmMail")).toMatchObject({
      Protocol: "email",
      Endpoint: "someone@example.org",
      TopicArn: "<AlarmMail>",
    });
    const { PolicyDocument } = resource(template, "AWS::SNS::TopicPolicy", "AlarmMail");
    expect(PolicyDocument.Statement).toMatchObject([
      { Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } },
      { Effect: "Allow", Principal: { Service: "cloudwatch.amazonaws.com" } },
    ]);
  });

  it("notify no one without an address", async () => {
    const template = await templateOf();
    template.resourceCountIs("AWS::SNS::Topic", 0);
  });
});

describe("the budget", () => {
  it("mails when half and all of it is spent, and when AWS forecasts that", async () => {
    const template = await templateOf("--notify", "someone@example.org", "--budget", "50");
    const { Budget, NotificationsWithSubscribers } = resource(
      template,
      "AWS::Budgets::Budget",
      "Budget",
    );
    expect(Budget).toEqual({
      BudgetName: "plumescope-workshop",
      BudgetType: "COST",
      TimeUnit: "MONTHLY",
      BudgetLimit: { Amount: 50, Unit: "USD" },
    });
    expect(NotificationsWithSubscribers).toEqual(
      [
        ["ACTUAL", 50],
        ["ACTUAL", 100],
        ["FORECASTED", 100],
      ].map(([NotificationType, Threshold]) => ({
        Notification: {
          NotificationType,
          Threshold,
          ThresholdType: "PERCENTAGE",
          ComparisonOperator: "GREATER_THAN",
        },
        Subscribers: [{ SubscriptionType: "EMAIL", Address: "someone@example.org" }],
      })),
    );
  });

  it("is of the whole account, so it is made only on request", async () => {
    const template = await templateOf("--notify", "someone@example.org");
    template.resourceCountIs("AWS::Budgets::Budget", 0);
  });
});

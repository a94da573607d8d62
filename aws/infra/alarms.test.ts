import { describe, expect, it } from "vitest";
import { resource, resources, templateOf } from "./fixtures/workshop.ts";

describe("the alarms", () => {
  it("cover errors, throttles, failed runs and too many requests", async () => {
    const alarms = Object.values(
      resources(await templateOf("--rate", "10"), "AWS::CloudWatch::Alarm"),
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
      ["AWS/ApiGateway Count", 1500, 300],
    ]);
    for (const { AlarmDescription, TreatMissingData } of alarms) {
      expect(AlarmDescription).toMatch(/\.$/);
      expect(TreatMissingData).toBe("notBreaching");
    }
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

// Servers of the chapter whose answers a page may not read, under CORS: the doctor tries every form of the
// request before it blames their headers.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { failedCheck } from "#domain/doctor/check-results.ts";
import { verdictOf } from "#domain/doctor/report.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import {
  configFor,
  type Diagnosis,
  runDiagnosis,
  sessionOn,
  startTestPage,
  type TestPage,
} from "#engine/fixtures/diagnosis.ts";
import { type FaultStack, startFaultStack } from "#local/fixtures/fault-stack.ts";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import { enforceCors } from "#services/fixtures/enforce-cors.ts";

let page: TestPage;
let faultStack: FaultStack;

beforeAll(async () => {
  page = await startTestPage();
  faultStack = await startFaultStack({ pageOrigins: [page.origin] });
  enforceCors(page.origin);
});
afterAll(async () => {
  await page.close();
  await faultStack.close();
});

function diagnosisOf(profile: ServerProfileName): Promise<Diagnosis> {
  const { stack } = faultStack;
  const config = configFor(stack, { apiUrl: stack.apiUrlOf(profile) });
  return runDiagnosis({ pageOrigin: page.origin, config, card: SMOKE, session: sessionOn(stack) });
}

describe("the doctor", () => {
  it("passes a function whose errors alone are hidden, and says so", async () => {
    const { results, report } = await diagnosisOf("b-proxy-own");
    expect(verdictOf(results)).toContain("All 12 checks passed");
    expect(report).toContain(
      "errors come without CORS headers: the page cannot say why a run fails",
    );
  });

  it.each(["a-nonproxy-closed", "b-nonproxy-closed", "a-proxy-closed", "b-proxy-closed"] as const)(
    "blames the headers of %s, which answers no form readably",
    async (profile) => {
      const { results, report } = await diagnosisOf(profile);
      expect(failedCheck(results)).toMatchObject({
        step: "api-cors",
        failure: { kind: "cors-answer-refused", triedForms: true },
      });
      expect(report).toContain("answers no format of the request with the CORS headers");
      expect(report).toContain("Is Lambda proxy integration on?");
    },
  );
});

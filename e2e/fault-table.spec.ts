import { readFileSync } from "node:fs";
import { expect } from "playwright/test";
import { FIXED_BY_TEXT } from "#domain/failures/fixed-by.ts";
import {
  FAULTY_REQUESTS,
  type FaultRow,
  type FaultStep,
  faultRows,
} from "#engine/fixtures/fault-rows.ts";
import { parseFaultScript } from "#local/fixtures/faults/fault-script.ts";
import {
  credentialsText,
  failureOn,
  openFile,
  pasteCredentials,
  resultOf,
  test,
  type Workshop,
} from "./workshop.ts";

/*
 * The rows of src/engine/fixtures/faults.tsv that a browser may change, in their order, on one page: it
 * signs in, runs an array and lists the bucket, and each step fails in every way before it succeeds.
 */
const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
const ROWS = faultRows().filter(({ browser }) => browser !== undefined);

/** Tries a step under a row's fault, and ends the fault once the page has said what it should. */
async function tryUnder(row: FaultRow, workshop: Workshop, tryStep: () => Promise<void>) {
  const { page, stack } = workshop;
  stack().resetCounts();
  switch (row.fault) {
    case "offline":
      await page.context().setOffline(true);
      await tryStep();
      await expectRow(row, workshop);
      return page.context().setOffline(false);
    case "missing-worker":
      await page.route(/reply-worker/, (route) => route.abort());
      await tryStep();
      await expectRow(row, workshop);
      return page.unroute(/reply-worker/);
    default: {
      const script = scriptOf(row);
      // Held until the failure of the row before is no longer shown.
      stack().injectFault(parseFaultScript({ ...script, held: true }));
      stack().injectFault(parseFaultScript({ ...script, times: "until-cleared" }));
      await tryStep();
      await expect(failureOn(page)).toBeHidden();
      await stack().release(1);
      await expectRow(row, workshop);
      stack().clearFaults();
    }
  }
}

/** "slow-down, unreadable" is S3's SlowDown without CORS headers; ", preflight" is what OPTIONS gets. */
function scriptOf({ step, fault }: FaultRow): object {
  const [answer, how] = fault.split(", ");
  const script = { ...FAULTY_REQUESTS[step], answer, cors: how !== "unreadable" };
  if (how === "preflight") return { ...script, method: "OPTIONS" };
  // A browser repeats a request on a connection that was closed, and asks whether the host is there.
  return answer === "connection-refused" ? { ...script, method: "*" } : script;
}

/** Expects the sentence of a row, who can fix it, and what the stack has received. */
async function expectRow(
  { sentence = "", fixedBy = "you", tries, stored }: FaultRow,
  { page, stack }: Workshop,
): Promise<void> {
  const literal = sentence.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  const title = new RegExp(literal.replace("HOST", "localhost:\\d+"));
  const notice = failureOn(page).filter({ hasText: title });
  await expect(notice).toContainText(FIXED_BY_TEXT[fixedBy]);
  const { faults, puts } = stack().counts();
  if (tries !== undefined) expect(faults).toBe(tries);
  expect(Object.values(puts)).toHaveLength(stored);
}

/** Lets a step fail in every way of the table. `start` begins it, `again` is what the page offers then. */
async function failInEveryWay(
  step: FaultStep,
  workshop: Workshop,
  again: string,
  start = () => workshop.page.getByRole("button", { name: again }).click(),
): Promise<void> {
  const [first, ...others] = ROWS.filter((row) => row.step === step);
  if (first === undefined) throw new Error(`The table has no fault of ${step} for a browser.`);
  await test.step(`${step}: ${first.fault}`, () => tryUnder(first, workshop, start));
  for (const row of others) {
    await test.step(`${step}: ${row.fault}`, () =>
      tryUnder(row, workshop, () => workshop.page.getByRole("button", { name: again }).click()));
  }
}

test("every fault of a browser is named, and no step is lost or repeated", async ({ workshop }) => {
  const { page, stack } = workshop;
  expect(ROWS.length).toBeGreaterThanOrEqual(25);

  const checkAgain = "Check the same credentials again";
  await failInEveryWay("sign-in", workshop, checkAgain, () =>
    pasteCredentials(page, credentialsText(stack())),
  );
  await page.getByRole("button", { name: checkAgain }).click();
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();

  const runAgain = "Run again chip.npy";
  await failInEveryWay("upload", workshop, runAgain, () => openFile(page, "chip.npy", CHIP));
  // Its try uploads the array, once for all.
  await failInEveryWay("result", workshop, runAgain);
  await page.getByRole("button", { name: runAgain }).click();
  await expect(resultOf(page)).toBeVisible();
  await failInEveryWay("infer", workshop, runAgain);
  await page.getByRole("button", { name: runAgain }).click();
  await expect(resultOf(page)).toBeVisible();

  await failInEveryWay("browse", workshop, "Refresh", () =>
    page.getByRole("button", { name: "Open from the bucket" }).click(),
  );
  await page.getByRole("button", { name: "Refresh" }).click();
  await expect(page.getByText("1 object", { exact: true })).toBeVisible();
});

import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import {
  credentialsBox,
  credentialsText,
  failureOn,
  openFile,
  pasteCredentials,
  pointAt,
  resultOf,
  test,
  type Workshop,
} from "./workshop.ts";

/*
 * Failures injected into the stack and read on a page that has read no answer before: what happened, what
 * to do, who can fix it, and a retry that succeeds once the cause is gone. The others are the rows of
 * fault-table.spec.ts.
 */
const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
const FIXED_BY =
  /^(You can fix this|Ask your instructor|Usually clears up by itself; try again in a minute)\.$/;

/** Signs in. @returns the text that was pasted */
async function signIn(workshop: Workshop): Promise<string> {
  const credentials = credentialsText(workshop.stack());
  await pasteCredentials(workshop.page, credentials);
  await expect(workshop.page.getByRole("main").getByText("Signed in as")).toBeVisible();
  return credentials;
}

/** Expects a failure notice in whole sentences that names this cause and who can fix it. */
async function expectAdvice(page: Page, says: RegExp): Promise<void> {
  const notice = failureOn(page);
  await expect(notice).toBeVisible();
  await expect(page.getByRole("main")).toContainText(says, { timeout: 30_000 });
  await expect(notice).toHaveText(/[A-Z"][^.]+\.\s?[A-Z][^.]+\./);
  // If the credentials are the cause, the paste box takes the place of that line.
  await expect(notice.getByText(FIXED_BY).or(credentialsBox(page)).first()).toBeVisible();
}

/** Retries as the page offers it: by pasting credentials or by running the item again. */
async function retry(page: Page, credentials: string): Promise<void> {
  const paste = page.getByRole("button", { name: "Paste new credentials" });
  const again = failureOn(page).getByRole("button", { name: "Run again" });
  await expect(paste.or(again).or(credentialsBox(page)).first()).toBeVisible();
  if (await paste.isVisible()) await paste.click();
  if (await again.isVisible()) await again.click();
  else await pasteCredentials(page, credentials);
}

test("a run waits for a slow reply, and for the network, naming it", async ({ workshop }) => {
  const { page } = workshop;
  const stack = workshop.stack();
  await signIn(workshop);
  stack.injectFault({ service: "api", answer: "as-usual", held: true });
  await openFile(page, "chip.npy", CHIP);
  await expect(page.getByText("Waiting for the model").first()).toBeVisible();
  await stack.release(1);
  await expect(resultOf(page)).toBeVisible();

  // This machine's own servers need no network: the API is elsewhere.
  const apiUrl = "https://abc123.execute-api.us-west-2.amazonaws.com/prod/infer";
  await page.route(apiUrl, (route) => route.abort("internetdisconnected"));
  await pointAt(page, apiUrl);
  await page.context().setOffline(true);
  await page.getByRole("button", { name: "Run again chip.npy" }).click();
  await expect(page.getByText("This computer is offline.")).toBeVisible();
  await expect(page.getByText("Waiting for the network").first()).toBeVisible();
  await page.route(apiUrl, async (route) =>
    route.fulfill({ response: await route.fetch({ url: stack.apiUrl }) }),
  );
  await page.context().setOffline(false);
  await expect(resultOf(page)).toBeVisible();
});

test("CORS headers that two parts of the server send are reported as the likely cause", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  // On a fresh page, which has read no answer of this API yet.
  stack.injectFault({ service: "api", answer: "doubled-cors", times: "until-cleared" });
  await openFile(page, "chip.npy", CHIP);
  // Nothing is blamed before every format of the request has been tried.
  await failureOn(page).getByRole("button", { name: "Try other formats" }).click();
  await expectAdvice(page, /two parts of the server send CORS headers .*, keep one/);
  stack.clearFaults();
  await retry(page, credentials);
  await expect(resultOf(page)).toBeVisible();
});

test("an API without a CORS preflight is reported, and a new run succeeds once it has one", async ({
  workshop,
}) => {
  const { page } = workshop;
  const stack = workshop.stack();
  const credentials = await signIn(workshop);
  // Needs a fresh page: a browser caches a passed preflight for some seconds.
  stack.injectFault({
    service: "api",
    answer: "missing-authentication-token",
    method: "OPTIONS",
    cors: false,
    times: "until-cleared",
  });
  await openFile(page, "chip.npy", CHIP);
  await expectAdvice(page, /inference API at localhost/);
  stack.clearFaults();
  await retry(page, credentials);
  await expect(resultOf(page)).toBeVisible();
});

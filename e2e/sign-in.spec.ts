import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import { FORMS, type Values } from "#domain/credentials/fixtures/pastes.ts";
import type { Stack } from "#local/stack.ts";
import {
  credentialsBox,
  failureOn,
  openFile,
  pasteCredentials,
  pickSample,
  resultOf,
  takeDemoCredentials,
  test,
} from "./workshop.ts";

function newCredentials(stack: Stack, durationS = 3600, name = "ada"): Values {
  const session = stack.sessions.issue({ role: "workshop-role", name, durationS });
  const { accessKeyId: id, secretAccessKey: secret, sessionToken: token = "" } = session;
  return { id, secret, token };
}

function inForm(name: string, values: Values): string {
  const form = FORMS.find((one) => one.name === name);
  if (form === undefined) throw new Error(`no form is named ${name}`);
  return form.write(values);
}

const BASH = "portal option 1, macOS and Linux";
const PROFILE = "portal option 2, a profile";

function account(page: Page) {
  return page.getByRole("main").getByText(/^Signed in as/);
}

/** Everything the page keeps of credentials: its document and its storage. */
async function remembered(page: Page): Promise<string> {
  const stored = await page.evaluate(() =>
    JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
  );
  return `${await page.content()}${stored}`;
}

test("pasted credentials are accepted, and leave the paste box, the document and the storage", async ({
  workshop,
}) => {
  const { page } = workshop;
  const credentials = newCredentials(workshop.stack());
  await pasteCredentials(page, inForm(BASH, credentials).replaceAll("\n", "\r\n"));
  await expect(account(page)).toHaveText("Signed in as ada.");
  const facts = page.getByRole("main").locator(".facts");
  await expect(facts).toContainText("bash lines");
  await expect(facts).toContainText(`ASIA…${credentials.id.slice(-4)}, temporary`);
  await expect(facts).toContainText("workshop-role");
  await expect(facts).toContainText("000000000000");
  await expect(facts).toContainText(/AROA\w+:ada/);
  expect(await remembered(page)).not.toContain(credentials.secret);
  expect(await remembered(page)).not.toContain(credentials.token.slice(0, 40));
});

test("the three values are accepted one at a time", async ({ workshop }) => {
  const { page } = workshop;
  const { id, secret, token } = newCredentials(workshop.stack());
  await pasteCredentials(page, secret);
  const missing = page.getByRole("main").getByText(/Still missing/);
  await expect(missing).toHaveText("Got it. Still missing: access key ID and session token.");
  await expect(credentialsBox(page)).toHaveValue("");
  await pasteCredentials(page, id);
  await expect(missing).toHaveText("Got it. Still missing: session token.");
  await pasteCredentials(page, token);
  await expect(account(page)).toBeVisible();
});

test("a paste of several profiles offers a choice", async ({ workshop }) => {
  const { page } = workshop;
  const profiles = ["reader", "writer"].map((name) =>
    inForm(PROFILE, newCredentials(workshop.stack(), 3600, name)).replace(/^\[.*\]/, `[${name}]`),
  );
  await pasteCredentials(page, profiles.join("\n\n"));
  await page
    .getByRole("main")
    .getByRole("button", { name: /^writer/ })
    .click();
  await expect(account(page)).toHaveText("Signed in as writer.");
  await expect(page.getByRole("button", { name: /^reader/ })).not.toBeVisible();
});

/** Reloads the page with another configuration. */
async function reconfigure(page: Page, changes: object): Promise<void> {
  await page.route("**/config.json", async (route) => {
    if (route.request().method() !== "GET") return await route.continue();
    const config = (await (await route.fetch()).json()) as object;
    await route.fulfill({ json: { ...config, ...changes } });
  });
  await page.reload();
}

test("a region in the paste is shown, and applied on request", async ({ workshop }) => {
  const { page } = workshop;
  const pasted = inForm(BASH, newCredentials(workshop.stack()));
  await pasteCredentials(page, `${pasted}\nexport AWS_DEFAULT_REGION=eu-west-1`);
  const remark = page.getByText("Your paste says eu-west-1; this page works in us-west-2.");
  await page.getByRole("button", { name: /^ada/ }).click();
  await page.getByRole("button", { name: "Use eu-west-1" }).click();
  await expect(remark).toHaveCount(0);
  await expect(account(page)).toBeVisible();
});

test("a configured workshop lets participants choose their folder's name", async ({ workshop }) => {
  const { page } = workshop;
  await reconfigure(page, { keyOwner: "name" });
  await pasteCredentials(page, inForm(BASH, newCredentials(workshop.stack())));
  const owner = page.getByRole("main").getByLabel("Your folder in the bucket");
  await expect(owner).toHaveValue("ada");
  await owner.fill("ada/..");
  await expect(
    page.getByRole("main").getByRole("button", { name: "Use this name" }),
  ).toBeDisabled();
  await owner.fill("ada-and-grace");
  await page.getByRole("main").getByRole("button", { name: "Use this name" }).click();
  await expect(page.getByRole("main").getByRole("button", { name: "Use this name" })).toHaveCount(
    0,
  );
});

test("long-lived credentials are accepted by a local stack that allows them", async ({
  workshop,
}) => {
  const { page } = workshop;
  const { accessKeyId, secretAccessKey } = workshop.stack().sessions.user;
  await reconfigure(page, { credentials: "any", apiOrigins: ["http://localhost:*"] });
  await pasteCredentials(
    page,
    `aws configure set aws_access_key_id ${accessKeyId}\naws configure set aws_secret_access_key ${secretAccessKey}`,
  );
  await expect(account(page)).toHaveText("Signed in as plumescope.");
  await expect(page.getByRole("main").locator(".facts")).toContainText("long-lived");
});

test("refused credentials are not repeated, and the next paste is accepted", async ({
  workshop,
}) => {
  const { page } = workshop;
  const credentials = newCredentials(workshop.stack());
  const token = `${credentials.token.slice(0, 90)}…`;
  await pasteCredentials(page, inForm(BASH, { ...credentials, token }));
  await expect(failureOn(page)).toContainText("The session token is incomplete.");
  await expect(failureOn(page)).toContainText("You can fix this.");
  await expect(credentialsBox(page)).toHaveValue("");
  expect(await remembered(page)).not.toContain(credentials.secret.slice(0, 8));
  await pasteCredentials(page, inForm(BASH, credentials));
  await expect(account(page)).toBeVisible();
  await expect(failureOn(page)).not.toBeVisible();
});

test("credentials are kept for the tab on request, and signing out deletes them", async ({
  workshop,
}) => {
  const { page } = workshop;
  const credentials = newCredentials(workshop.stack());
  await pasteCredentials(page, inForm(BASH, credentials));
  await expect(account(page)).toBeVisible();
  expect(await remembered(page)).not.toContain(credentials.secret);
  await page.reload();
  await expect(credentialsBox(page)).toBeVisible();

  await pasteCredentials(page, inForm(BASH, credentials));
  await page.getByRole("main").getByLabel("Keep credentials after reload (this tab only)").check();
  await page.reload();
  await expect(account(page)).toHaveText("Signed in as ada.");

  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await expect(credentialsBox(page)).toBeVisible();
  expect(await remembered(page)).not.toContain(credentials.secret);
  expect(await remembered(page)).not.toContain(credentials.id);
  await page.reload();
  await expect(credentialsBox(page)).toBeVisible();
});

test("the header shows time left if the expiry is known, else the credentials’ age", async ({
  workshop,
}) => {
  const { page } = workshop;
  await takeDemoCredentials(page);
  await expect(
    page.getByRole("button", { name: /demo-participant .* 3 h 59 min left/ }),
  ).toBeVisible();
  await page.getByRole("main").getByRole("button", { name: "Sign out" }).click();
  await pasteCredentials(page, inForm(BASH, newCredentials(workshop.stack())));
  await expect(page.getByRole("button", { name: /ada .* just pasted/ })).toBeVisible();
});

/** Credentials that state their expiry. */
function expiringCredentials(stack: Stack, durationS: number): string {
  const end = new Date(Date.now() + durationS * 1000).toISOString();
  return `${inForm(BASH, newCredentials(stack, durationS))}\nexport AWS_CREDENTIAL_EXPIRATION=${end}`;
}

test("a warning says when the queue will outlast the credentials", async ({ workshop }) => {
  const { page, stack } = workshop;
  await page.route(/\/infer$/, () => undefined); // The model never answers.
  const session = stack().sessions.issue({ role: "workshop-role", name: "ada", durationS: 3600 });
  const Expiration = new Date(Date.now() + 60_000).toISOString();
  const { accessKeyId, secretAccessKey, sessionToken } = session;
  await pasteCredentials(
    page,
    JSON.stringify({
      Version: 1,
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration,
    }),
  );
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
  const chip = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");
  for (let at = 0; at < 14; at += 1) await openFile(page, `${at}.npy`, chip);
  await expect(page.getByText(/the queue needs about \d+ min: it will pause then/)).toBeVisible();
});

test("the expiry of credentials is announced, and then new ones are requested", async ({
  workshop,
}) => {
  const { page } = workshop;
  await page.clock.install();
  await pasteCredentials(page, expiringCredentials(workshop.stack(), 11 * 60));
  await expect(account(page)).toBeVisible();
  await page.getByRole("main").getByLabel("Keep credentials after reload (this tab only)").check();
  await page.clock.fastForward(90_000);
  await expect(page.getByText("Your credentials expire in 10 minutes or less.")).toBeAttached();
  await page.clock.fastForward(5 * 60_000);
  await expect(page.getByText("Your credentials expire in 5 minutes or less.")).toBeAttached();
  await page.clock.fastForward(5 * 60_000);
  await expect(page.getByRole("button", { name: /ada .* credentials expired/ })).toBeVisible();
  await expect(account(page)).toContainText("The credentials expired at");
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toBe("{}");
  await pasteCredentials(page, inForm(BASH, newCredentials(workshop.stack())));
  await expect(account(page)).toHaveText("Signed in as ada.");
});

for (const [what, hours] of [
  ["fast", 3],
  ["slow", -3],
] as const) {
  test(`signing works the first time with a clock that is hours ${what}`, async ({ workshop }) => {
    const { page } = workshop;
    await page.clock.install({ time: new Date(Date.now() + hours * 3_600_000) });
    await page.reload();
    const statuses: number[] = [];
    page.on("response", async (response) => {
      const isSts = response.request().postData()?.includes("GetCallerIdentity") ?? false;
      if (isSts) statuses.push(response.status());
    });
    await pasteCredentials(page, expiringCredentials(workshop.stack(), 3600));
    await expect(account(page)).toBeVisible();
    await expect(page.getByRole("main").locator(".facts")).toContainText(`180 min ${what}`);
    await expect(page.getByRole("button", { name: /ada .* 59 min left/ })).toBeVisible();
    expect(statuses).toEqual([200]);

    const uploads: number[] = [];
    page.on("response", (response) => {
      if (response.request().method() === "PUT") uploads.push(response.status());
    });
    await pickSample(page, /thick smoke/);
    await expect(resultOf(page)).toBeVisible();
    expect(uploads).toEqual([200]);
  });
}

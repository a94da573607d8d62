import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import {
  failureOn,
  openFile,
  pasteCredentials,
  pickSample,
  resultOf,
  test,
  type Workshop,
} from "./workshop.ts";

const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");

/** Everything that the page can leave behind, as one text. */
async function tracesIn(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const databases = await Promise.all(
      (await indexedDB.databases()).map(
        ({ name = "" }) =>
          new Promise<unknown>((resolve) => {
            const opening = indexedDB.open(name);
            opening.onsuccess = () => {
              const stores = [...opening.result.objectStoreNames];
              const transaction = opening.result.transaction(stores);
              const all = stores.map((store) => transaction.objectStore(store).getAll());
              transaction.oncomplete = () => resolve(all.map(({ result }): unknown => result));
            };
          }),
      ),
    );
    const boxes = [...document.querySelectorAll("input, textarea")].map((box) =>
      "value" in box ? box.value : "",
    );
    return JSON.stringify([
      document.documentElement.outerHTML,
      boxes,
      { ...localStorage },
      { ...sessionStorage },
      databases,
      performance.getEntries().map((entry) => entry.name),
      history.state,
      location.href,
      document.cookie,
      await navigator.clipboard.readText().catch(() => "nothing may be read"),
    ]);
  });
}

test("no secret remains in the document, storage, history, timings or clipboard, whatever fails", async ({
  workshop,
}) => {
  const { page } = workshop;
  const said: string[] = [];
  const requests: { host: string; text: string }[] = [];
  page.on("console", (message) => said.push(message.text()));
  page.on("request", (request) => {
    const { host } = new URL(request.url());
    const text = `${request.url()} ${JSON.stringify(request.headers())} ${request.postData() ?? ""}`;
    requests.push({ host, text });
  });
  const canaries: string[] = [];
  const check = async (): Promise<void> => {
    const traces = `${await tracesIn(page)} ${said.join(" ")}`;
    for (const canary of canaries) expect(traces.includes(canary)).toBe(false);
    expect(/X-Amz-(Signature|Security-Token|Credential)=(?!\[hidden\])/.test(traces)).toBe(false);
  };
  const paste = async (): Promise<string> => {
    const session = issue(workshop);
    canaries.push(session.secretAccessKey, session.sessionToken);
    await pasteCredentials(page, session.text);
    return session.accessKeyId;
  };

  const first = await paste();
  await expect(page.getByRole("main").getByText("Signed in as")).toBeVisible();
  await check();

  await openFile(page, "done.npy", CHIP);
  await expect(resultOf(page)).toBeVisible();
  await check();

  workshop.stack().sessions.expire(first);
  await openFile(
    page,
    "expired.npy",
    Buffer.from(CHIP.map((value, at) => (at > 500 ? value ^ 1 : value))),
  );
  await expect(page.getByText(/^Your credentials expired at .* 1 run waits\.$/)).toBeVisible();
  await check();

  await paste();
  await expect(resultOf(page)).toBeVisible();

  await page.route(/X-Amz-Signature=/, (route) =>
    route.continue({
      url: route
        .request()
        .url()
        .replace(/participants/, "elsewhere"),
    }),
  );
  await pickSample(page, /thin smoke/);
  await expect(failureOn(page)).toContainText("SignatureDoesNotMatch");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await failureOn(page).getByText("Details").click();
  await page.getByRole("button", { name: "Copy for your instructor" }).click();
  await expect(page.getByText("Copied.")).toBeVisible();
  await check();
  await page.unroute(/X-Amz-Signature=/);

  await workshop.stop();
  await page.getByRole("button", { name: "Paste new credentials" }).click();
  await paste();
  await expect(failureOn(page)).toBeVisible();
  await check();

  const home = new Set([new URL(workshop.pageUrl).host, new URL(workshop.stack().apiUrl).host]);
  expect(requests.filter(({ host }) => !home.has(host))).toEqual([]);
  const secrets = canaries.filter((_, at) => at % 2 === 0);
  for (const { text } of requests) {
    for (const secret of secrets) expect(text.includes(secret)).toBe(false);
  }
});

interface IssuedCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** The block to paste. */
  readonly text: string;
}

function issue(workshop: Workshop): IssuedCredentials {
  const session = workshop
    .stack()
    .sessions.issue({ role: "workshop-role", name: "ada", durationS: 3600 });
  const { accessKeyId, secretAccessKey, sessionToken = "" } = session;
  const text = [
    `export AWS_ACCESS_KEY_ID="${accessKeyId}"`,
    `export AWS_SECRET_ACCESS_KEY="${secretAccessKey}"`,
    `export AWS_SESSION_TOKEN="${sessionToken}"`,
  ].join("\n");
  return { accessKeyId, secretAccessKey, sessionToken, text };
}

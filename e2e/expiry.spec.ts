import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import type { FaultScript } from "#local/faults/fault-script.ts";
import { openFile, pasteCredentials, resultOf, test, type Workshop } from "./workshop.ts";

/*
 * Credentials expire at every step of a run. Each time the run waits, a paste resumes it, and the
 * stack's counts show that no finished step is repeated.
 */
const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");

function credentialsOf({ stack }: Workshop, expiresAt?: Date): string {
  const session = stack().sessions.issue({ role: "workshop-role", name: "ada", durationS: 3600 });
  return JSON.stringify({
    Version: 1,
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    SessionToken: session.sessionToken,
    Expiration: expiresAt?.toISOString(),
  });
}

async function signIn(workshop: Workshop, expiresAt?: Date): Promise<void> {
  await pasteCredentials(workshop.page, credentialsOf(workshop, expiresAt));
  await expect(workshop.page.getByRole("main").getByText("Signed in as")).toBeVisible();
}

async function expectWaiting(page: Page): Promise<void> {
  await expect(page.getByText(/^Your credentials expired at .* 1 run waits\.$/)).toBeVisible();
}

const REFUSALS: readonly {
  readonly step: string;
  readonly script: FaultScript;
  inferences: number;
}[] = [
  {
    step: "the upload",
    script: { service: "s3", answer: "expired-token", times: 1 },
    inferences: 1,
  },
  {
    step: "the upload, with a truncated token",
    script: { service: "s3", answer: "invalid-token", times: 1 },
    inferences: 1,
  },
  {
    step: "the inference",
    script: { service: "api", answer: "expired-token", times: 1 },
    inferences: 2,
  },
];

for (const { step, script, inferences } of REFUSALS) {
  test(`a run whose credentials expire in ${step} requests new ones and resumes there`, async ({
    workshop,
  }) => {
    const { page, stack } = workshop;
    await signIn(workshop);
    stack().injectFault(script);
    await openFile(page, "chip.npy", CHIP);
    await expectWaiting(page);
    await pasteCredentials(page, credentialsOf(workshop));
    await expect(resultOf(page)).toBeVisible();
    const counts = stack().counts();
    expect(Object.values(counts.puts)).toEqual([1]);
    expect(counts.inferences).toBe(inferences);
  });
}

test("at the end of the countdown new runs wait, and runs in progress finish", async ({
  workshop,
}) => {
  const { page, stack } = workshop;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(/\/infer$/, async (route) => {
    await released;
    await route.continue();
  });
  await signIn(workshop, new Date(Date.now() + 20_000));
  await openFile(page, "under-way.npy", CHIP);
  await expect(page.getByRole("status").last()).toHaveText("Waiting for the model");
  await expect
    .poll(() => page.getByText(/expired/).count(), { timeout: 40_000 })
    .toBeGreaterThan(0);
  await openFile(
    page,
    "new.npy",
    Buffer.from(CHIP.map((value, at) => (at > 500 ? value ^ 1 : value))),
  );
  await expectWaiting(page);
  release();
  await expect(page.getByText("1 of 2 done")).toBeVisible();
  await pasteCredentials(page, credentialsOf(workshop));
  await expect(page.getByText("2 of 2 done")).toBeVisible();
  const counts = stack().counts();
  expect(Object.values(counts.puts)).toEqual([1, 1]);
  expect(counts.inferences).toBe(2);
});

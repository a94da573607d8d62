import { readFileSync } from "node:fs";
import { expect, type Page } from "playwright/test";
import type { FaultScript } from "#local/faults/fault-script.ts";
import { openFile, pasteKeys, resultOf, test, type Workshop } from "./workshop.ts";

/*
 * Keys end at every step of a run. Each time the run waits, a paste goes on from there, and the
 * stack's own count shows that nothing that was finished was done again.
 */
const CHIP = readFileSync("public/samples/goes16-20210921T2250Z-z7-x21-y49-smoke.npy");

function keysOf({ stack }: Workshop, expiresAt?: Date): string {
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
  await pasteKeys(workshop.page, keysOf(workshop, expiresAt));
  await expect(workshop.page.getByRole("main").getByText("Signed in as")).toBeVisible();
}

async function expectWaiting(page: Page): Promise<void> {
  await expect(page.getByText(/^Your keys ended at .* 1 run waits\.$/)).toBeVisible();
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
    step: "the upload, with a token cut short",
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
  test(`keys that end in ${step} are asked for again, and the run goes on from there`, async ({
    workshop,
  }) => {
    const { page, stack } = workshop;
    await signIn(workshop);
    stack().injectFault(script);
    await openFile(page, "chip.npy", CHIP);
    await expectWaiting(page);
    await pasteKeys(page, keysOf(workshop));
    await expect(resultOf(page)).toBeVisible();
    const counts = stack().counts();
    expect(Object.values(counts.puts)).toEqual([1]);
    expect(counts.inferences).toBe(inferences);
  });
}

test("at the end of the countdown new work waits, and what is under way is finished", async ({
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
  await expect.poll(() => page.getByText(/ended/).count(), { timeout: 40_000 }).toBeGreaterThan(0);
  await openFile(
    page,
    "new.npy",
    Buffer.from(CHIP.map((value, at) => (at > 500 ? value ^ 1 : value))),
  );
  await expectWaiting(page);
  release();
  await expect(page.getByText("1 of 2 done")).toBeVisible();
  await pasteKeys(page, keysOf(workshop));
  await expect(page.getByText("2 of 2 done")).toBeVisible();
  const counts = stack().counts();
  expect(Object.values(counts.puts)).toEqual([1, 1]);
  expect(counts.inferences).toBe(2);
});

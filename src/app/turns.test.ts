import { expect, it } from "vitest";
import { createTurns } from "./turns.ts";

const { signal } = new AbortController();

it("lets no more go at once than it was told", async () => {
  const turns = createTurns(2);
  let working = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    const end = await turns.take(signal);
    working += 1;
    most = Math.max(most, working);
    await new Promise((resolve) => setTimeout(resolve, 1));
    working -= 1;
    end();
  };
  await Promise.all(Array.from({ length: 9 }, work));
  expect(most).toBe(2);
});

it("passes over one that gave up waiting", async () => {
  const turns = createTurns(1);
  const end = await turns.take(signal);
  const impatient = new AbortController();
  const givenUp = turns.take(impatient.signal);
  const next = turns.take(signal);
  impatient.abort();
  end();
  await expect(givenUp).rejects.toThrow("abort");
  expect(await next).toBeTypeOf("function");
});

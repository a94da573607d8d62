import { expect, it } from "vitest";
import { createTurns } from "./concurrency-limit.ts";

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

it("gives no turn while it is closed, and goes on in order when it opens", async () => {
  const turns = createTurns(1);
  turns.setOpen(false);
  const order: string[] = [];
  const work = async (name: string): Promise<void> => {
    const end = await turns.take(signal);
    order.push(name);
    end();
  };
  const all = Promise.all([work("first"), work("second")]);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(order).toEqual([]);
  turns.setOpen(true);
  await all;
  expect(order).toEqual(["first", "second"]);
});

it("lets one that waits for a closed gate go at once when it is cancelled", async () => {
  const turns = createTurns(1);
  turns.setOpen(false);
  const impatient = new AbortController();
  const waiting = turns.take(impatient.signal);
  impatient.abort();
  await expect(waiting).rejects.toThrow("abort");
});

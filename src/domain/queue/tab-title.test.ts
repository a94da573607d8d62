import { expect, it } from "vitest";
import type { RunEvent } from "#domain/run/run.ts";
import { EMPTY_QUEUE, nextQueue, type QueueItem } from "./queue.ts";
import { tabTitle } from "./tab-title.ts";

function itemAfter(...events: readonly RunEvent[]): QueueItem {
  const added = nextQueue(EMPTY_QUEUE, {
    type: "added",
    items: [{ id: "1", name: "chip-01.npy", reading: { state: "missing", file: undefined } }],
  });
  const { items } = events.reduce(
    (queue, event) =>
      nextQueue(queue, { type: "item-changed", id: "1", event: { type: "run-changed", event } }),
    added,
  );
  const [item] = items;
  if (item === undefined) throw new Error("no item was added");
  return item;
}

const STARTED: readonly RunEvent[] = [
  { type: "queued" },
  { type: "entered", phase: "uploading", atMs: 0 },
];

it.each([
  [[], "chip-01"],
  [[{ type: "suspended" }], "Waiting for credentials – chip-01"],
  [[...STARTED, { type: "progressed", progress: 0.42 }], "Uploading 42% – chip-01"],
  [[...STARTED, { type: "entered", phase: "inferring", atMs: 9 }], "Running – chip-01"],
  [[...STARTED, { type: "failed", failure: { kind: "offline" } }], "Failed – chip-01"],
  [
    [
      ...STARTED,
      {
        type: "predicted",
        prediction: {
          height: 1,
          width: 1,
          classCount: 1,
          scores: new Float32Array([0.5]),
          notFinite: 0,
        },
        atMs: 9,
      },
    ],
    "40% smoke – chip-01",
  ],
] as const)("says the state of the selected array after %j in the tab", (events, title) => {
  expect(tabTitle(itemAfter(...events), () => "40% smoke")).toBe(title);
});

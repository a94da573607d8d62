import { expect, it } from "vitest";
import { indexAfterKey, SIDEWAYS } from "./key-steps.ts";

const PLAIN = { altKey: false, ctrlKey: false, metaKey: false };
const WALL = { ...SIDEWAYS, ArrowUp: -3, ArrowDown: 3 };

it.each([
  ["ArrowRight", SIDEWAYS, { from: 1, count: 4 }, 2],
  ["ArrowRight", SIDEWAYS, { from: 3, count: 4 }, 3],
  ["ArrowRight", SIDEWAYS, { from: 3, count: 4, isCircle: true }, 0],
  ["ArrowLeft", SIDEWAYS, { from: 0, count: 4, isCircle: true }, 3],
  ["ArrowDown", SIDEWAYS, { from: 0, count: 4 }, undefined],
  ["ArrowDown", WALL, { from: 1, count: 5 }, 4],
  ["ArrowDown", WALL, { from: 3, count: 5 }, 3],
  ["ArrowUp", WALL, { from: 1, count: 5 }, 1],
  ["Home", WALL, { from: 3, count: 5 }, 0],
  ["End", WALL, { from: 1, count: 5 }, 4],
] as const)("%s with %j leads from %j to %j", (key, steps, place, to) => {
  expect(indexAfterKey({ ...PLAIN, key }, steps, place)).toBe(to);
});

it("leaves keys with Alt, Ctrl or Meta to the browser", () => {
  const press = { ...PLAIN, key: "Home", ctrlKey: true };
  expect(indexAfterKey(press, SIDEWAYS, { from: 2, count: 4 })).toBeUndefined();
});

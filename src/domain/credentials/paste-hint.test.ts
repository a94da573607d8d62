import { expect, it } from "vitest";
import { FORMS } from "./fixtures/pastes.ts";
import { looksLikeCredentials } from "./paste-hint.ts";

const KEYS = { id: "ASIAQ3EGZ7XKLMNOWXYZ", secret: "k9/Vb2+QxTz7LmN4", token: "IQoJb3JpZ2lu" };

it.each(FORMS)("takes a paste in the form of $name for credentials", ({ write }) => {
  expect(looksLikeCredentials(write(KEYS))).toBe(true);
});

it.each([
  "",
  "goes16-20210921T2250Z-z7-x21-y49-smoke.npy",
  "The Asian monsoon, see https://example.org/keys?session=7",
  "p ≥ 0.50, AKIA",
])("takes %o for other text", (text) => {
  expect(looksLikeCredentials(text)).toBe(false);
});

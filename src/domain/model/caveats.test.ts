import { describe, expect, it } from "vitest";
import { caveatsOf } from "./caveats.ts";
import { SMOKE } from "./fixtures/cards.ts";

describe("the caveats of a result", () => {
  it("are the card's where the reply names it", () => {
    expect(caveatsOf(SMOKE, SMOKE.id)).toEqual(SMOKE.caveats);
  });

  it("are attributed to the card where the reply names no model, or another", () => {
    expect(caveatsOf(SMOKE, undefined)[0]).toBe(
      "The model card says: Demo model, trained on simulated smoke",
    );
    expect(caveatsOf(SMOKE, "fire-prod")[0]).toBe(
      "Answered by the model fire-prod. The model card says: Demo model, trained on simulated smoke",
    );
  });
});

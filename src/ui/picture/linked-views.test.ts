import { describe, expect, it } from "vitest";
import type { View } from "#domain/render/view.ts";
import { type LinkedPicture, ViewLink } from "./linked-views.ts";

const VIEW = { centreX: 1, centreY: 2, unitsPerPixel: 3 };

function picture() {
  const heard: unknown[] = [];
  const linked: LinkedPicture = {
    showLinked: (view: View) => heard.push(["show", view]),
    knowLinked: (view: View | undefined) => heard.push(["know", view]),
  };
  return { heard, linked };
}

describe("linked views", () => {
  it("notify every picture except the source", () => {
    const link = new ViewLink();
    const [one, two, three] = [picture(), picture(), picture()];
    for (const { linked } of [one, two, three]) link.join(linked);
    link.show(VIEW, two.linked);
    link.know(undefined, two.linked);
    const both = [
      ["show", VIEW],
      ["know", undefined],
    ];
    expect([one.heard, two.heard, three.heard]).toEqual([both, [], both]);
    expect(link.view).toBe(VIEW);
  });

  it("forget the view when the last picture leaves", () => {
    const link = new ViewLink();
    const [one, two] = [picture(), picture()];
    link.join(one.linked);
    link.join(two.linked);
    link.show(VIEW, one.linked);
    link.leave(two.linked);
    link.show(VIEW, one.linked);
    expect(two.heard).toHaveLength(1);
    link.leave(one.linked);
    expect(link.view).toBeUndefined();
  });
});

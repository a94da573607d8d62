import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import { describeFailure } from "#domain/failures/describe-failure.ts";
import { questionText } from "#domain/inference/reply-question.ts";
import { serverProfileText, UNKNOWN_PROFILE } from "#domain/inference/server-profile.ts";
import { SMOKE } from "#domain/model/fixtures/cards.ts";
import { kindOf } from "#domain/model/kinds/kinds.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { scorePlane, selectedScores, summarise } from "#domain/prediction/prediction.ts";
import { resultText } from "#domain/prediction/result-text.ts";
import type { UnconfirmedReply } from "#domain/run/run.ts";
import { isBinary } from "#domain/scores/thresholds.ts";
import { classSelection } from "#domain/view/active-settings.ts";
import { INITIAL_VIEW } from "#domain/view/view-settings.ts";
import { plumeLogit, plumeProbability } from "#local/fixtures/faults/plume-replies.ts";
import type { ServerProfileName } from "#local/fixtures/faults/server-profiles.ts";
import { loadServerProfile } from "#services/api/server-profiles.ts";
import { chip, chips, npy } from "./fixtures/chips.ts";
import {
  createTestBrowser,
  type EngineCloud,
  startEngineCloud,
  type TestTab,
} from "./fixtures/engine-bench.ts";
import { shownPrediction } from "./fixtures/shown-prediction.ts";

/*
 * Replies of other people's servers to the real engine: a plume whose probability at every pixel is
 * known by its formula, in every form that was met. Each ends in that plume, in a question, or in a
 * refusal; none in a tick without a picture.
 */
const SIDE = 256;
const NAME = "chip.npy";

let cloud: EngineCloud;
let aws: AwsContext;
let tab: TestTab;
beforeAll(async () => {
  cloud = await startEngineCloud();
  aws = await cloud.signIn();
  tab = createTestBrowser(cloud).openTab(aws, SMOKE);
  tab.engine.openFiles([chip(NAME)]);
  await tab.allDone();
});
// Nothing is remembered of the APIs of other tests.
beforeEach(() => localStorage.setItem("plumescope.servers", "{}"));
afterAll(async () => {
  vi.unstubAllGlobals();
  await cloud.close();
});

function urlOf(profile: ServerProfileName): string {
  return cloud.stack.apiUrlOf(profile);
}

/** Runs the chip through the API of a profile, until it is done, refused or asked about. */
async function runThrough(profile: ServerProfileName): Promise<void> {
  const config = { ...cloud.config, apiUrl: urlOf(profile) };
  tab.engine.configure({ card: SMOKE, config, aws: { ...aws, config } });
  tab.engine.run(tab.item(NAME).id);
  await settled();
}

const ENDS = ["done", "failed", "unconfirmed"];

async function settled(): Promise<void> {
  await tab.until(() => ENDS.includes(tab.item(NAME).run.status.state), true);
}

function prediction(): Prediction {
  return shownPrediction(tab.item(NAME));
}

function reply(): UnconfirmedReply {
  const { status } = tab.item(NAME).run;
  if (status.state !== "unconfirmed") throw new Error(status.state);
  return status.reply;
}

async function answer(title: string): Promise<void> {
  const option = questionText(reply().question).options.find((one) => one.title === title);
  if (option === undefined) throw new Error(title);
  await tab.engine.answerReply(tab.item(NAME).id, option.answers);
}

/** The largest difference between a plane and a surface, over all pixels that have a score. */
function distance(
  plane: Float32Array,
  valueAt: (row: number, column: number) => number,
): { readonly most: number; readonly scored: number } {
  let [most, scored] = [0, 0];
  for (const [pixel, score] of plane.entries()) {
    if (Number.isNaN(score)) continue;
    scored += 1;
    const expected = valueAt(Math.floor(pixel / SIDE), pixel % SIDE);
    most = Math.max(most, Math.abs(score - expected));
  }
  return { most, scored };
}

const ALL = SIDE * SIDE;
const isPlume = (row: number, column: number): number => Number(plumeLogit(row, column) > 0);

/** The notebook's: at 0.5 a mask and its probabilities would have the same share. */
const THRESHOLD = 50 / 255;
/** numpy 1.24: of the pixels, 0.9148 have a probability of 50/255 or more, and 0.7475 a logit above 0. */
const TITLES = { probability: "Smoke: 91.5% of pixels", mask: "Smoke: 74.7% of pixels" };

/** What is drawn by default, and the result in words. */
function shown(found = prediction()) {
  const kind = kindOf(SMOKE.output, found.classCount);
  const planes = kind.planes(SMOKE.output, found.classCount, found.classNames);
  const colours = planes.map(({ colour }) => colour);
  const selection = classSelection({ ...INITIAL_VIEW, threshold: THRESHOLD }, SMOKE, colours);
  const scores = selectedScores(found, selection.shown);
  const summary = summarise(found, selection);
  const text = resultText(SMOKE, {
    prediction: found,
    shown: selection,
    scores,
    summary,
    grid: undefined,
  });
  const legend = kind.legend(planes, selection.shown).map(({ title }) => title);
  const why = kind.whyThresholdIsFixed(selection.shown, isBinary(found));
  return { scores, share: summary.share, text, legend, why };
}

/** The share of pixels at or above the threshold. */
function plumeShare(): number {
  let inside = 0;
  for (let pixel = 0; pixel < ALL; pixel += 1) {
    const score = plumeProbability(Math.floor(pixel / SIDE), pixel % SIDE);
    if (score >= THRESHOLD) inside += 1;
  }
  return inside / ALL;
}

describe("a reply in another form", () => {
  it.each([
    "plume-good",
    "plume-softmax",
    "plume-hwc2",
    "plume-chw2",
    "plume-triton",
    "plume-triton-heads",
    "plume-heads",
    "plume-row-heads",
    "plume-base64",
    "plume-gzip64",
  ] as const)("is the plume without a question: %s", async (profile) => {
    await runThrough(profile);
    const { scores, share, text } = shown();
    expect(distance(scores, plumeProbability)).toEqual({ most: expect.closeTo(0, 6), scored: ALL });
    expect(share).toBe(plumeShare());
    expect(text.title).toBe(TITLES.probability);
  });

  it.each([
    ["plume-base64", "The API sent base64 instead"],
    ["plume-gzip64", "The API sent gzip in base64 instead"],
    ["plume-png64", "The API sent base64 instead"],
  ] as const)("names binaryMediaTypes as the cause: %s", async (profile, says) => {
    await runThrough(profile);
    const { lines } = shown().text;
    expect(lines.join(" ")).toContain(says);
    expect(lines.join(" ")).toContain("binaryMediaTypes");
  });

  it("is refused if it has several outputs, and none is the card's", async () => {
    await runThrough("plume-other-heads");
    const { status } = tab.item(NAME).run;
    expect(status).toMatchObject({ state: "failed", failure: { kind: "reply-unreadable" } });
    expect(JSON.stringify(status)).toContain("several outputs (depth and height)");
  });
});

describe("a mask", () => {
  it.each(["plume-mask255", "plume-png-field", "plume-png64"] as const)(
    "of 0 and 255 is 0 and 1, its threshold off: %s",
    async (profile) => {
      await runThrough(profile);
      const { scores, text, why } = shown();
      expect(distance(scores, isPlume)).toEqual({ most: 0, scored: ALL });
      expect(text.title).toBe(TITLES.mask);
      expect(why).toContain("threshold has no effect");
      expect(text.lines.join(" ")).toContain("a mask of 0 and 255");
      expect(text.spoken).toContain("a mask of 0 and 255");
    },
  );

  it("with a label is the card's class of that name", async () => {
    await runThrough("plume-labelled");
    const found = prediction();
    expect(found).toMatchObject({ classCount: 2, classNames: undefined });
    expect(distance(scorePlane(found, 1), isPlume)).toEqual({ most: 0, scored: ALL });
    expect(shown().text.title).toMatch(/^Smoke: /);
  });

  it("without the card's class has none of it", async () => {
    await runThrough("plume-labelled-none");
    expect(shown()).toMatchObject({ share: 0, text: { title: "Smoke: 0.0% of pixels" } });
  });

  it("of several classes is drawn with a legend of the card's classes and others", async () => {
    await runThrough("plume-classes");
    const found = prediction();
    const { legend, text, why } = shown();
    expect(legend).toEqual(["Background", "Smoke", "Class 2"]);
    expect(why).toContain("most likely class");
    expect(distance(scorePlane(found, 2), isPlume)).toEqual({ most: 0, scored: ALL });
    const isBelow = (row: number, column: number): number =>
      Number(row > 128 && isPlume(row, column) === 0);
    expect(distance(scorePlane(found, 1), isBelow)).toEqual({ most: 0, scored: ALL });
    expect(text.lines.join(" ")).toContain("class map");
  });
});

describe("logits", () => {
  it.each([
    ["plume-logits", "Apply a sigmoid", 0, plumeProbability, 2e-5],
    // A softmax over -z and z is a sigmoid of 2 z.
    [
      "plume-logits2",
      "Apply a softmax",
      1,
      (row: number, column: number) => 1 / (1 + Math.exp(-2 * plumeLogit(row, column))),
      3e-4,
    ],
  ] as const)(
    "of %s are asked about once, and remembered for the API",
    async (profile, title, plane, expected, rounding) => {
      await runThrough(profile);
      expect(questionText(reply().question).title).toMatch(
        /^The scores are not probabilities: they run from −\S+ to \S+\. Apply a s\w+\?$/,
      );
      await answer(title);
      const { most, scored } = distance(scorePlane(prediction(), plane), expected);
      expect(scored).toBe(ALL);
      expect(most).toBeLessThan(rounding);
      expect(shown().text.lines.join(" ")).toContain("The server sends logits");

      await runThrough(profile);
      expect(distance(scorePlane(prediction(), plane), expected).most).toBeLessThan(rounding);

      await tab.engine.askAgain(tab.item(NAME).id);
      await settled();
      expect(reply().question.kind).toBe("values");
    },
  );

  it("are kept as they are if the user says so", async () => {
    await runThrough("plume-logits");
    await answer("Keep the scores");
    expect(distance(prediction().scores, plumeLogit).most).toBeLessThan(1e-4);
    expect(shown().text.lines.join(" ")).toContain("not probabilities");
  });

  it("do not make an API that sends probabilities ask", async () => {
    await runThrough("plume-logits");
    await answer("Apply a sigmoid");
    await runThrough("plume-good");
    expect(prediction().notes).toBeUndefined();
  });

  it("of half the size are asked about first, then their size", async () => {
    await runThrough("plume-half-logits");
    await answer("Apply a sigmoid");
    await answer("Enlarge");
    const { most, scored } = distance(prediction().scores, plumeProbability);
    expect(scored).toBe(ALL);
    // The plume's steepest slope is 1/64 per pixel, and its samples are half a pixel off.
    expect(most).toBeLessThan(0.02);
  });
});

describe("scores of 0 to 255", () => {
  it("are divided by 255 in one press", async () => {
    await runThrough("plume-bytes");
    await answer("Divide by 255");
    expect(distance(prediction().scores, plumeProbability).most).toBeLessThan(0.5 / 255 + 1e-6);
  });
});

describe("a prediction of another size", () => {
  it("is enlarged with consent, which is remembered for the API until it is revised", async () => {
    await runThrough("plume-half");
    expect(questionText(reply().question).title).toBe(
      "The prediction is 128 × 128 for an array of 256 × 256: enlarge it?",
    );
    await answer("Enlarge");
    const found = prediction();
    expect(found).toMatchObject({ height: SIDE, width: SIDE });
    expect(distance(found.scores, plumeProbability).most).toBeLessThan(0.02);
    expect(shown().text.lines).toContain("Enlarged from 128 × 128 to 256 × 256 (bilinear).");

    await runThrough("plume-half");
    expect(shown().text.lines).toContain("Enlarged from 128 × 128 to 256 × 256 (bilinear).");
    expect(serverProfileText(loadServerProfile(urlOf("plume-half")) ?? UNKNOWN_PROFILE)).toContain(
      "Its predictions of 128 × 128 for arrays of 256 × 256 are enlarged.",
    );

    await tab.engine.askAgain(tab.item(NAME).id);
    await settled();
    expect(reply().question.kind).toBe("size");
  });

  it("is asked about once in a queue, and again for arrays of another size", async () => {
    const config = { ...cloud.config, apiUrl: urlOf("plume-half") };
    const many = createTestBrowser(cloud).openTab({ ...aws, config }, SMOKE);
    const states = () => many.engine.current().items.map(({ run }) => run.status.state);
    many.engine.openFiles(chips(6));
    await many.until(() => states().filter((state) => state === "unconfirmed").length >= 2);
    await many.engine.answerReply(many.item("chip-0.npy").id, { fit: "enlarge" });
    await many.allDone();
    const large = npy("large.npy", "(512, 512, 6)", new Uint8Array(512 * 512 * 6).fill(90));
    many.engine.openFiles([large]);
    await many.until(() => many.item("large.npy").reading.state === "read");
    many.engine.run(many.item("large.npy").id);
    await many.until(() => ENDS.includes(many.item("large.npy").run.status.state));
    expect(many.item("large.npy").run.status).toMatchObject({
      reply: { question: { kind: "size", expected: { height: 512, width: 512 } } },
    });
  });

  it("is enlarged or centred, as the user decides, if it may have lost its border", async () => {
    await runThrough("plume-border");
    const { options } = questionText(reply().question);
    expect(options.map(({ title }) => title)).toEqual(["Enlarge", "Place in the centre"]);
    await answer("Place in the centre");
    expect(distance(prediction().scores, plumeProbability)).toEqual({
      most: expect.closeTo(0, 6),
      scored: 240 * 240,
    });
  });

  it("is cropped with consent if it may be padded", async () => {
    await runThrough("plume-padded");
    await answer("Crop");
    expect(distance(prediction().scores, plumeProbability)).toEqual({
      most: expect.closeTo(0, 6),
      scored: ALL,
    });
  });

  it.each([
    ["plume-odd", "240 × 256"],
    ["plume-one-score", "1 × 1"],
  ] as const)("is refused if its place is unknown: %s", async (profile, size) => {
    await runThrough(profile);
    const { status } = tab.item(NAME).run;
    if (status.state !== "failed") throw new Error(status.state);
    expect(status.failure.kind).toBe("reply-size-differs");
    const { title, action } = describeFailure(status.failure);
    expect(title).toContain(`The prediction is ${size} for an array of 256 × 256`);
    expect(action).toContain("one score per pixel of the array");
  });
});

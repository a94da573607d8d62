import type * as v from "valibot";
import type { CardClass, CardOutput } from "#domain/model/model-card.ts";
import type { OverlayStyleDefinition } from "#domain/render/overlay-styles/definition.ts";

/** The class that a threshold cuts, from 0, or each pixel's most likely class (argmax). */
export type SelectedClass = number | "most-likely";

/** A kind of model: how its card and replies are read, drawn, put into words and reproduced in Python. */
export interface ModelKind {
  /** Unique among the kinds. */
  readonly id: string;

  /**
   * The values of `kind` in the card's extension that it reads. With the planes of `mlm:output` they
   * decide a card's kind.
   */
  readonly scoreKinds: readonly string[];
  /** The schema of the card extension's description of the output. */
  readonly facts: v.GenericSchema<unknown, OutputFacts>;
  /** Whether it reads results of this many planes. */
  reads(planeCount: number): boolean;
  /** The problems of a card whose `facts` are valid by themselves, one sentence each. */
  problems(output: OutputFile, facts: OutputFacts, where: OutputPlaces): readonly string[];
  /** @param facts those in which `problems` found nothing. */
  output(output: OutputFile, facts: OutputFacts): KindOutput;

  /**
   * One per plane of a prediction; the colour is undefined for a background, which is not drawn.
   *
   * @param names the reply's own, in the order of its planes.
   */
  planes(output: CardOutput, planeCount: number, names?: readonly string[]): readonly CardClass[];
  /** The plane whose result is shown in the queue, from 0. */
  positivePlane(output: CardOutput, planeCount: number, names?: readonly string[]): number;
  /** What is drawn and counted. @param chosen the user's choice; undefined for the kind's default. */
  select(output: CardOutput, chosen: SelectedClass | undefined, planeCount: number): SelectedClass;
  /** The selectable classes; empty if there is no choice. */
  choices(planes: readonly CardClass[]): readonly ClassChoice[];
  /** The legend of the overlay's colours; empty if the title says it. */
  legend(planes: readonly CardClass[], selected: SelectedClass): readonly LegendRow[];

  /** How a prediction is drawn and counted: as a mask, or by each pixel's value. */
  readonly draws: Extract<OverlayStyleDefinition["draws"], "mask" | "values">;
  /** The active threshold. @param chosen the user's; undefined for the card's default. */
  threshold(chosen: number): number;
  /** Why the threshold has no effect; undefined if it has one. */
  whyThresholdIsFixed(selected: SelectedClass, isBinary: boolean): string | undefined;

  /** The result, on the screen and for screen readers. */
  result(output: CardOutput, result: ResultFacts): ResultText;
  /** The result in a queue row. @param scores of the positive plane. */
  shortResult(output: CardOutput, scores: Float32Array): string;
  /** The caption of the table of the picture's ninths. */
  tableCaption(output: CardOutput): string;
  /** One ninth of the picture. @param share the mask's, 0 to 1. */
  tableCell(share: number, meanScore: number): string;
  /** The label of a plane's score in the readout. @param title the plane's own. */
  readoutName(title: string): string;
  /** Formats a score or a mean of scores. */
  scoreText(score: number): string;

  /** The same in Python. */
  readonly python: PythonSteps;
}

/** A card's description of an output in `mlm:output`. */
export interface OutputFile {
  readonly name: string;
  readonly tasks: readonly string[];
  /** Scores a pixel. */
  readonly planeCount: number;
  readonly classes: readonly ClassFile[];
}

interface ClassFile {
  readonly value: number;
  readonly name: string;
  readonly title?: string | undefined;
  readonly color_hint?: string | undefined;
}

/** The card extension's description of an output of any kind. */
export interface OutputFacts {
  readonly kind: string;
  /** Lowest and highest score. */
  readonly range: readonly [number, number];
}

/** The paths of an output's description in a card, for sentences about its problems. */
export interface OutputPlaces {
  readonly output: string;
  readonly facts: string;
}

/** What a kind adds to a card's output. */
export type KindOutput = Omit<CardOutput, "name" | "kind" | "range">;

export interface ClassChoice {
  readonly value: SelectedClass;
  readonly title: string;
}

/** One class of a legend. */
export interface LegendRow extends CardClass {
  /** From 0. */
  readonly plane: number;
}

/** The facts for the sentences of a result. */
export interface ResultFacts {
  /** The title of the selected class; undefined for the most likely ones. */
  readonly title: string | undefined;
  readonly threshold: number;
  /** One per pixel, of the selection. */
  readonly scores: Float32Array;
  /** The fraction of scored pixels that are in the mask, 0 to 1. */
  readonly share: number;
  /** Pixels in the mask. */
  readonly pixelCount: number;
  /** Mean score of the mask's pixels; undefined if it is empty, and if the reply is a mask already. */
  readonly meanInside: number | undefined;
  readonly regionCount: number;
  /** The position of the largest region; undefined if there is none. */
  readonly largestWhere: string | undefined;
  /** A chip has the model's own size; any other image is a scene. */
  readonly picture: "chip" | "scene";
}

export interface ResultText {
  readonly title: string;
  readonly lines: readonly string[];
  /** One sentence or two. */
  readonly spoken: string;
}

/**
 * Lines of Python. They find `scores`, as they came, and leave `plane`, which has an axis for rows and
 * one for columns. Texts from outside appear only in literals, never in comments.
 */
export interface PythonSteps {
  /** Constants in capitals. */
  settings(output: CardOutput): string;
  /** From `scores` to `plane` and to what is printed. */
  result(output: CardOutput): string;
  /** From `plane` to `overlay`, an image in red, green, blue and opacity. */
  overlay(output: CardOutput, opacity: number): string;
  /** An expression: the picture's title. */
  readonly title: string;
}

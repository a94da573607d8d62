import type { CardClass, ModelCard } from "#domain/model/model-card.ts";

/** The class that a threshold cuts, from 0, or each pixel's most likely class (argmax). */
export type SelectedClass = number | "most-likely";

/** How a model's scores are read: what their planes are called, which is drawn, and in which colours. */
export interface ModelKind {
  readonly id: string;
  /** Whether predictions of this many planes are of this kind; the first kind that says so reads them. */
  fits(classCount: number): boolean;
  /** One a plane; the colour is undefined for a background, which is not drawn. */
  classes(card: ModelCard, classCount: number): readonly CardClass[];
  /** The plane whose share is counted where nothing is drawn, from 0. */
  positiveClass(classCount: number): number;
  /** What is drawn and counted. @param chosen the user's choice; undefined for the kind's default. */
  select(chosen: SelectedClass | undefined, classCount: number): SelectedClass;
}

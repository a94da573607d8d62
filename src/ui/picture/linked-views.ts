import type { View } from "#domain/render/view.ts";

/** A picture that shares its view with others. */
export interface LinkedPicture {
  /** Shows the view of another picture, synchronously. */
  showLinked(view: View): void;
  /** Another picture has reported a view to the page (undefined: the whole scene). */
  knowLinked(view: View | undefined): void;
}

/**
 * Pictures that show the same part of their scenes at every moment: scenes and sizes must be alike,
 * as centre and magnification are shared.
 */
export class ViewLink {
  readonly #pictures = new Set<LinkedPicture>();
  #view: View | undefined;

  /** The view of the linked pictures; undefined if there are none. */
  get view(): View | undefined {
    return this.#view;
  }

  join(picture: LinkedPicture): void {
    this.#pictures.add(picture);
  }

  leave(picture: LinkedPicture): void {
    this.#pictures.delete(picture);
    if (this.#pictures.size === 0) this.#view = undefined;
  }

  /** One of the pictures changed its view: the others follow before this returns. */
  show(view: View, from: LinkedPicture): void {
    this.#view = view;
    for (const picture of this.#othersThan(from)) picture.showLinked(view);
  }

  /** One of the pictures has reported its view to the page: the others need not. */
  know(view: View | undefined, from: LinkedPicture): void {
    for (const picture of this.#othersThan(from)) picture.knowLinked(view);
  }

  #othersThan(from: LinkedPicture): readonly LinkedPicture[] {
    return [...this.#pictures].filter((picture) => picture !== from);
  }
}

// The benchmark's part of the API of Viv's packages, which are installed when it first runs, so that
// the type check works without them.

declare module "@deck.gl/core" {
  interface DeckProps {
    parent: HTMLElement;
    width: number;
    height: number;
    useDevicePixels: number;
    controller: boolean;
    views: OrthographicView;
    initialViewState: { readonly target: readonly number[]; readonly zoom: number };
    layers: readonly unknown[];
    onError: (error: Error) => void;
    onAfterRender: (context: { readonly gl: WebGL2RenderingContext }) => void;
  }

  export class Deck {
    constructor(props: DeckProps);
    setProps(props: Partial<DeckProps>): void;
  }

  export class OrthographicView {
    constructor(props: { readonly id: string });
  }
}

declare module "@hms-dbmi/viv" {
  /** https://viv.gehlenborglab.org/#imagelayer */
  export class ImageLayer {
    constructor(props: {
      readonly id: string;
      readonly loader: unknown;
      readonly selections: readonly unknown[];
      readonly colors: readonly (readonly number[])[];
      readonly channelsVisible: readonly boolean[];
      readonly contrastLimits: readonly (readonly number[])[];
      readonly onViewportLoad?: () => void;
    });
  }
}

// What the bench uses of Viv's packages. They are installed when the bench is first run, and their
// users are checked without them, too.

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

import { type ReactNode, useMemo, useRef } from "react";
import type { NumericArray } from "#domain/array/dtype.ts";
import type { ReadArray } from "#domain/array/read.ts";
import type { ModelCard } from "#domain/model-card.ts";
import { type Prediction, scorePlane } from "#domain/prediction.ts";
import { lookOf, type ViewSettings } from "#domain/view-settings.ts";
import type { Mark } from "#ui/picture/mark.ts";
import { Picture } from "#ui/picture/picture.tsx";
import type { Pixel } from "./readout.tsx";

interface PicturePaneProps {
  readonly name: string;
  readonly array: ReadArray;
  /** One plane a band of the array. */
  readonly bands: readonly NumericArray[];
  readonly prediction: Prediction | undefined;
  readonly card: ModelCard;
  readonly view: ViewSettings;
  onHover(pixel: Pixel | undefined): void;
  /** A prediction has been drawn for the first time, so many milliseconds after it arrived. */
  onPredictionDrawn(prediction: Prediction, tookMs: number): void;
}

const NO_MARKS: readonly Mark[] = [];
const ignore = (): void => {};

/** The array's picture with the prediction over it. */
export function PicturePane(props: PicturePaneProps): ReactNode {
  const { name, array, bands, prediction, card, view } = props;
  const { height, width, statistics } = array;
  const scene = useMemo(
    () => ({
      height,
      width,
      bands,
      nodata: array.nodata,
      scores: scoresOf(prediction, height, width),
    }),
    [height, width, bands, array.nodata, prediction],
  );
  const look = useMemo(() => lookOf(view, card, statistics), [view, card, statistics]);
  const drawn = useRef<Prediction>(undefined);
  const arrivedMs = useArrival(prediction);
  const onDrawn = (): void => {
    if (prediction === undefined || drawn.current === prediction) return;
    drawn.current = prediction;
    props.onPredictionDrawn(prediction, performance.now() - arrivedMs);
  };
  return (
    <Picture
      scene={scene}
      look={look}
      label={labelOf(name, array, prediction !== undefined)}
      view={undefined}
      marks={NO_MARKS}
      axes={undefined}
      onHover={props.onHover}
      onPick={ignore}
      onView={ignore}
      onDrawn={onDrawn}
    />
  );
}

/** When this prediction was first rendered here. */
function useArrival(prediction: Prediction | undefined): number {
  return useMemo(() => (prediction === undefined ? 0 : performance.now()), [prediction]);
}

/** A prediction of another size cannot lie over these bands. */
function scoresOf(
  prediction: Prediction | undefined,
  height: number,
  width: number,
): readonly Float32Array[] {
  if (prediction?.height !== height || prediction.width !== width) return [];
  return [scorePlane(prediction, prediction.classCount - 1)];
}

function labelOf(name: string, { height, width }: ReadArray, hasPrediction: boolean): string {
  const overlay = hasPrediction ? " with the prediction over it" : "";
  return `Picture of ${name}, ${height} by ${width} pixels${overlay}`;
}

import { useMemo, useState } from "react";
import type { KeptRun } from "#domain/history/kept-run.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Prediction } from "#domain/prediction/prediction.ts";
import { activeThreshold } from "#domain/view/active-settings.ts";
import type { ViewSettings } from "#domain/view/view-settings.ts";
import type { Engine } from "#engine/engine.ts";
import type { SecondPrediction } from "#features/viewer/second-prediction.ts";

/** What a prediction is compared with: itself at another threshold, or that of a kept run. */
export type SecondSource = "threshold" | KeptRun;

/** The second prediction of the shown array. */
export interface SecondControl {
  readonly second: SecondPrediction | undefined;
  /** Undefined where there is none for this array. */
  readonly source: SecondSource | undefined;
  /** Chooses one for an item, the shown one by default; undefined for none. */
  choose(source: SecondSource | undefined, itemId?: string): Promise<void>;
  setThreshold(threshold: number): void;
}

interface SecondOptions {
  readonly itemId: string;
  /** The shown one. */
  readonly prediction: Prediction | undefined;
  readonly card: ModelCard;
  readonly view: ViewSettings;
  readonly store: Engine;
}

interface Chosen {
  readonly itemId: string;
  readonly source: SecondSource;
  /** Undefined for the shown one. */
  readonly prediction: Prediction | undefined;
  readonly threshold: number;
}

/** A second prediction for one array at a time; another array begins without. */
export function useSecond({ itemId, prediction, card, view, store }: SecondOptions): SecondControl {
  const [chosen, setChosen] = useState<Chosen | undefined>(undefined);
  const own = chosen?.itemId === itemId ? chosen : undefined;
  const second = useMemo((): SecondPrediction | undefined => {
    const other = own?.prediction ?? prediction;
    if (own === undefined || other === undefined) return undefined;
    const { source, threshold } = own;
    const title = source === "threshold" ? "Other threshold" : source.name;
    return { title, prediction: other, threshold };
  }, [own, prediction]);
  return {
    second,
    source: own?.source,
    choose: async (source, id = itemId) => {
      if (source === undefined) return setChosen(undefined);
      if (source === "threshold") {
        const threshold = otherThreshold(view, card);
        return setChosen({ itemId: id, source, prediction: undefined, threshold });
      }
      const kept = await (await store.history()).prediction(source.id);
      if (kept === undefined) return setChosen(undefined);
      const threshold = source.threshold ?? card.output.defaultThreshold;
      setChosen({ itemId: id, source, prediction: kept, threshold });
    },
    setThreshold: (threshold) => setChosen((before) => before && { ...before, threshold }),
  };
}

/** One of the card's thresholds that is not the active one, if it has any. */
function otherThreshold(view: ViewSettings, card: ModelCard): number {
  const active = activeThreshold(view, card);
  return card.output.thresholds.find(({ value }) => value !== active)?.value ?? active;
}

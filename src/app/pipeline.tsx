import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { tabTitle } from "#domain/queue/tab-title.ts";
import { loadChunk } from "#engine/site.ts";
import { PipelineDots, RUN_RECORD_ID } from "#features/pipeline/pipeline-dots.tsx";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { Popover } from "#ui/controls/popover.tsx";
import { openDoctor } from "./use-doctor.ts";

/** Loaded when it is first opened. */
const ItemRecord = lazy(async () => ({
  default: (await loadChunk(() => import("./item-record.tsx"))).ItemRecord,
}));

interface PipelineProps {
  /** The selected one. */
  readonly item: QueueItem;
  readonly card: ModelCard;
  /** Undefined until signed in. */
  readonly aws: AwsContext | undefined;
}

/** The selected array's run in the header and in the tab's title, and the record of its requests. */
export function Pipeline({ item, card, aws }: PipelineProps): ReactNode {
  const [isOpened, setOpened] = useState(false);
  useTabTitle(item, card);
  return (
    <>
      <PipelineDots run={item.run} onDoctor={openDoctor} />
      <Popover
        id={RUN_RECORD_ID}
        title="How this was made"
        place="drawer"
        onToggle={() => setOpened(true)}
      >
        {isOpened && (
          <PartBoundary>
            <Suspense>
              <ItemRecord item={item} card={card} aws={aws} />
            </Suspense>
          </PartBoundary>
        )}
      </Popover>
    </>
  );
}

function useTabTitle(item: QueueItem, card: ModelCard): void {
  const { name, reading, run } = item;
  const title = useMemo(
    () => tabTitle({ name, reading, run }, (prediction) => shortResultText(card, prediction)),
    [name, reading, run, card],
  );
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    const { title: before } = document;
    return () => {
      document.title = before;
    };
  }, []);
}

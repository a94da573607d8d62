import { lazy, type ReactNode, Suspense, useEffect, useMemo, useState } from "react";
import { withCard } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ListedCard } from "#domain/model/model-card.ts";
import { shortResultText } from "#domain/prediction/result-text.ts";
import { cardOfItem, type QueueItem } from "#domain/queue/queue.ts";
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
  /** The page's. */
  readonly page: ListedCard;
  /** Undefined until signed in. */
  readonly aws: AwsContext | undefined;
}

/** The selected array's run in the header and in the tab's title, and the record of its requests. */
export function Pipeline({ item, page, aws }: PipelineProps): ReactNode {
  const { path, card } = cardOfItem(item, page);
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
              <ItemRecord
                item={item}
                card={card}
                aws={aws && { ...aws, config: withCard(aws.config, path) }}
              />
            </Suspense>
          </PartBoundary>
        )}
      </Popover>
    </>
  );
}

function useTabTitle(item: QueueItem, card: ListedCard["card"]): void {
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

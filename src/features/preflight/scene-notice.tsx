import { type ReactNode, useMemo } from "react";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { type OpenScene, openSceneOf } from "#engine/open-scenes.ts";
import { Notice } from "#ui/controls/notice.tsx";

interface SceneNoticeProps {
  readonly item: QueueItem;
  readonly items: readonly QueueItem[];
  readonly card: ModelCard;
  onJoin(scene: OpenScene): void;
  /** Rendered for an item that is no band of a scene. */
  readonly children: ReactNode;
}

/** Asks whether files of one band each are joined; nothing runs before. */
export function SceneNotice({ item, items, card, onJoin, children }: SceneNoticeProps): ReactNode {
  const scene = useMemo(() => openSceneOf(item, items, card), [item, items, card]);
  if (scene === undefined) return children;
  const { question, problem } = scene;
  return (
    <Notice
      severity="ask"
      actions={
        problem === undefined && (
          <button type="button" className="button primary" onClick={() => onJoin(scene)}>
            Join them
          </button>
        )
      }
    >
      <strong>
        {question} {problem === undefined && "Join them?"}
      </strong>{" "}
      {problem}
    </Notice>
  );
}

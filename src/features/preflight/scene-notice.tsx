import { CircleQuestionMark } from "lucide-react";
import { type ReactNode, useMemo } from "react";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import { type OpenScene, openSceneOf } from "#engine/open-scenes.ts";

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
    <div className="failure" role="alert" data-level="look">
      <p className="failure-title">
        <CircleQuestionMark size={16} aria-hidden="true" />
        {question} {problem === undefined && "Join them?"}
      </p>
      {problem === undefined ? (
        <div className="failure-actions">
          <button type="button" className="button primary" onClick={() => onJoin(scene)}>
            Join them
          </button>
        </div>
      ) : (
        <p>{problem}</p>
      )}
    </div>
  );
}

import { CircleQuestionMark } from "lucide-react";
import type { ReactNode } from "react";
import {
  questionText,
  type ReplyAnswers,
  type ReplyQuestion,
} from "#domain/inference/reply-question.ts";

interface ReplyQuestionNoticeProps {
  readonly question: ReplyQuestion;
  onAnswer(answers: ReplyAnswers): void;
  /** Discards the reply and asks the model again. */
  onRunAgain(): void;
}

/** Asks about a reply that is not a prediction of the array as it is; nothing is drawn until then. */
export function ReplyQuestionNotice({
  question,
  onAnswer,
  onRunAgain,
}: ReplyQuestionNoticeProps): ReactNode {
  const { title, detail, options } = questionText(question);
  return (
    <div className="failure" role="alert" data-level="look">
      <p className="failure-title">
        <CircleQuestionMark size={16} aria-hidden="true" />
        {title}
      </p>
      <p className="quiet small">{detail}</p>
      <div className="failure-actions">
        {options.map((option, index) => (
          <button
            key={option.title}
            type="button"
            className={index === 0 ? "button primary" : "button"}
            onClick={() => onAnswer(option.answers)}
          >
            {option.title}
          </button>
        ))}
        <button type="button" className="button" onClick={onRunAgain}>
          Run again
        </button>
      </div>
    </div>
  );
}

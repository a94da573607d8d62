import type { ReactNode } from "react";
import {
  questionText,
  type ReplyAnswers,
  type ReplyQuestion,
} from "#domain/inference/reply-question.ts";
import { Notice } from "#ui/controls/notice.tsx";

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
    <Notice
      severity="ask"
      actions={
        <>
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
        </>
      }
    >
      <strong>{title}</strong> <span className="quiet">{detail}</span>
    </Notice>
  );
}

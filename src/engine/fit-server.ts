import type { Edit } from "#domain/edits/edit.ts";
import type { Failure } from "#domain/failures/failure.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import { mayHideMismatch } from "#domain/inference/hidden-mismatch.ts";
import type { QueueItem } from "#domain/queue/queue.ts";
import type { RunEvent } from "#domain/run/run.ts";
import {
  hasTriedForms,
  refusesBatchAxis,
  rememberRefusedBatchAxis,
  rememberTriedForms,
} from "#services/api/server-profiles.ts";
import type { QueueStore } from "./queue-store.ts";

/** Sends arrays in the form that a server is known, or found, to accept. */
export interface ServerFit {
  /** The edits that give an array the batch axis this server takes; undefined if it has that. */
  editsFor(item: QueueItem): readonly Edit[] | undefined;
  /** Whether a failed run may have failed by its form, and no other has been tried yet. */
  mayTryForms(item: QueueItem): boolean;
  /** Runs an item with the other batch axis, then with the plain request: at most two runs. */
  tryForms(item: QueueItem): void;
  /** Continues what `tryForms` began, and reports the server's form to the other failed items. */
  onEvent(item: QueueItem, event: RunEvent): void;
}

interface ServerFitPorts {
  apiUrl(): string;
  editAndRun(item: QueueItem, edits: readonly Edit[]): void;
  run(item: QueueItem): void;
}

/** What an item was before its trial. */
interface Trial {
  readonly step: "batch-axis" | "plain";
  readonly apiUrl: string;
  readonly edits: readonly Edit[];
  readonly hasBatchAxis: boolean;
  readonly form: RequestForm | undefined;
}

export function createServerFit(queue: QueueStore, ports: ServerFitPorts): ServerFit {
  const trials = new Map<string, Trial>();
  const changeForm = ({ id }: QueueItem, form: RequestForm | undefined): void =>
    queue.change(id, { type: "request-form-changed", form });

  const mayTryForms = ({ run }: QueueItem): boolean =>
    run.status.state === "failed" &&
    mayHideMismatch(run.status.failure) &&
    !hasTriedForms(ports.apiUrl());

  const onSuccess = (item: QueueItem, { step, apiUrl, hasBatchAxis }: Trial): void => {
    trials.delete(item.id);
    if (step === "batch-axis") rememberRefusedBatchAxis(apiUrl, hasBatchAxis);
    for (const other of queue.current().items) {
      const { status } = other.run;
      if (status.state === "failed" && mayHideMismatch(status.failure)) ports.run(other);
    }
  };

  const onFailure = (item: QueueItem, trial: Trial, failure: Failure): void => {
    if (trial.step === "batch-axis" && isOfHeaders(failure)) {
      // The function answers this one; the page may not read it, as it could read an error.
      rememberRefusedBatchAxis(trial.apiUrl, trial.hasBatchAxis);
      rememberTriedForms(trial.apiUrl, true);
      end(item, trial, true);
    } else if (trial.step === "batch-axis" && mayHideMismatch(failure)) {
      trials.set(item.id, { ...trial, step: "plain" });
      changeForm(item, "plain");
      // Before the last one is sent, so that its failure can say so.
      rememberTriedForms(trial.apiUrl, true);
      ports.editAndRun(item, trial.edits);
    } else end(item, trial, mayHideMismatch(failure));
  };

  /** A trial that was cut short, by the network or the user, may be repeated. */
  const end = (item: QueueItem, { apiUrl, form }: Trial, isComplete: boolean): void => {
    trials.delete(item.id);
    changeForm(item, form);
    if (!isComplete) rememberTriedForms(apiUrl, false);
  };

  return {
    editsFor: ({ reading, edits }) => {
      if (reading.state !== "read") return undefined;
      const { hasBatchAxis } = reading.array;
      return refusesBatchAxis(ports.apiUrl(), hasBatchAxis)
        ? withBatchAxis(edits, !hasBatchAxis)
        : undefined;
    },
    mayTryForms,
    tryForms: (item) => {
      if (item.reading.state !== "read" || !mayTryForms(item)) return;
      const { edits, requestForm: form } = item;
      const { hasBatchAxis } = item.reading.array;
      const apiUrl = ports.apiUrl();
      trials.set(item.id, { step: "batch-axis", apiUrl, edits, hasBatchAxis, form });
      ports.editAndRun(item, withBatchAxis(edits, !hasBatchAxis));
    },
    onEvent: (item, event) => {
      const trial = trials.get(item.id);
      if (trial === undefined) return;
      if (event.type === "predicted" || event.type === "questioned") onSuccess(item, trial);
      else if (event.type === "failed") onFailure(item, trial, event.failure);
      else if (event.type === "cancelled") end(item, trial, false);
    },
  };
}

/** Whether an answer cannot be read whatever the form of the request. */
function isOfHeaders(failure: Failure): boolean {
  return failure.kind === "cors-answer-refused" && failure.triedForms === true;
}

/** The edits with this batch axis, in place of an earlier decision about it. */
function withBatchAxis(edits: readonly Edit[], wanted: boolean): readonly Edit[] {
  return [...edits.filter(({ kind }) => kind !== "batch-axis"), { kind: "batch-axis", wanted }];
}

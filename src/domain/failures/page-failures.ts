import { redact } from "#domain/text/redaction.ts";
import { failureRow } from "./failure-row.ts";

/** Failures of the page itself, its configuration and its arrays. */
export const PAGE_FAILURES = {
  aborted: failureRow({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: "You cancelled this run.",
    action: "The file is still here; run it again when you like.",
  }),

  "page-from-disk": failureRow({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: "This page was opened as a file, so it has no origin that AWS could allow.",
    action: "Open the URL that your instructor gave you, or start the page here.",
  }),

  "unreadable-array": failureRow<{
    /** A sentence: what is wrong with the file. */
    readonly reason: string;
    /** A sentence: what to do about it. */
    readonly action: string;
  }>({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: ({ reason }) => reason,
    action: ({ action }) => action,
  }),

  "setting-invalid": failureRow<{
    /** A sentence: what is wrong with the setting. */
    readonly problem: string;
  }>({
    service: undefined,
    fixedBy: "you",
    doctorStep: "bucket",
    retry: "never",
    title: ({ problem }) => problem,
    action: "Correct it in Settings, then run the checks again.",
  }),

  "config-invalid": failureRow<{ readonly file: string; readonly problems: readonly string[] }>({
    service: undefined,
    fixedBy: "instructor",
    doctorStep: "origin",
    retry: "never",
    title: ({ file }) => `The file ${file} is not valid.`,
    action: "Correct the lines below and reload the page.",
    detail: ({ problems }) => problems.join("\n"),
    isDetailOpen: true,
  }),

  /** The site was deployed again: the parts of the old page are gone. */
  "page-updated": failureRow({
    service: "page",
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: "This page was updated while it was open, and its old parts are gone.",
    action: "Reload the page: the queue is kept.",
  }),

  /** A worker reports it; the page then finds out why. */
  "part-missing": failureRow({
    service: "page",
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: "A part of this page could not be loaded.",
    action:
      "Check the network and try again; if it stays away, reload the page: the queue is kept.",
  }),

  "page-file-missing": failureRow<{ readonly file: string; readonly status: number }>({
    service: "page",
    fixedBy: ({ status }) => (status >= 500 ? "time" : "instructor"),
    doctorStep: "origin",
    retry: "never",
    title: ({ file, status }) => `This page’s own server did not send ${file} (HTTP ${status}).`,
    action: ({ status }) =>
      status >= 500
        ? "Wait a moment, then reload the page; if it stays away, tell your instructor."
        : "Your instructor can deploy the site again: the file is missing or not public.",
  }),

  "reply-reader-stopped": failureRow({
    service: undefined,
    fixedBy: "you",
    doctorStep: "origin",
    retry: "never",
    title: "The browser’s reader of replies stopped while it was reading this one.",
    action:
      "Run it again; if it stops again, close other tabs, as memory may be short, and reload the page.",
  }),

  unexpected: failureRow<{
    readonly message: string;
    /** Continues "while": "signing the upload". */
    readonly step?: string | undefined;
  }>({
    service: undefined,
    fixedBy: "instructor",
    doctorStep: "origin",
    retry: "never",
    title: ({ step }) => `Internal error${step === undefined ? "" : ` while ${step}`}.`,
    action: "Reload the page and try again; if it happens again, report the details.",
    detail: ({ message }) => redact(message),
  }),
} as const;

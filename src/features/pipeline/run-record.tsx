import { type ReactNode, useEffect, useState } from "react";
import { MAX_NPY_HEADER_BYTES, npyHeaderText } from "#domain/formats/npy-header-text.ts";
import { curlCommand } from "#domain/inference/request-context.ts";
import type { Exchange, ExchangePurpose, HeaderLine } from "#domain/run/exchange.ts";
import { hopsOf } from "#domain/run/hops.ts";
import type { Run } from "#domain/run/run.ts";
import { formatBytes, formatFixed, formatNumber } from "#domain/text/format.ts";
import { CopyButton } from "#ui/controls/copy-button.tsx";
import { Term } from "#ui/controls/term.tsx";

interface RunRecordProps {
  readonly run: Run;
  /** The npy that was uploaded; undefined while the array is being read. */
  readonly upload: Blob | undefined;
  /** Whether the API accepts only signed requests, so that a plain curl is refused. */
  readonly isSigned: boolean;
  /** Copies the upload as curl. */
  readonly children: ReactNode;
}

/** What a run did, in order: its requests and replies as the page saw them, with measured durations. */
export function RunRecord({ run, upload, isSigned, children }: RunRecordProps): ReactNode {
  const { exchanges, timings } = run;
  const before = exchanges.filter(({ purpose }) => purpose === "find");
  const uploads = exchanges.filter(({ purpose }) => purpose === "upload" || purpose === "verify");
  const after = exchanges.filter(
    ({ purpose }) => purpose === "infer" || purpose === "fetch-result",
  );
  return (
    <div className="run-record">
      <p className="quiet">
        The requests of this run and what came back, as this page measured them. Credentials and
        signatures are hidden.
      </p>
      <ol className="run-record">
        {upload !== undefined && <UploadedFile upload={upload} />}
        {before.map(toExchangeView)}
        <Step title="Sign the upload" ms={timings.signing}>
          <p>
            The page makes a <Term of="presigned-url">presigned URL</Term> of one object in the{" "}
            <Term of="bucket">bucket</Term> with your credentials. It is valid for one minute.
            Signing sends nothing
            {before.length > 0 && "; the time includes looking for the content"}.
          </p>
        </Step>
        {run.uploadSkipped ? (
          <Step title="Upload to S3" ms={undefined}>
            <p>Skipped: the bucket already has an object with this content.</p>
          </Step>
        ) : (
          uploads.map((exchange, index) => (
            <ExchangeView key={keyOf(exchange, index)} exchange={exchange}>
              {exchange.purpose === "upload" && children}
            </ExchangeView>
          ))
        )}
        {after.map((exchange, index) => (
          <ExchangeView key={keyOf(exchange, index)} exchange={exchange}>
            {exchange.purpose === "infer" && <BehindApi exchange={exchange} />}
            {exchange.requestText !== undefined && !isSigned && (
              <CopyButton
                label="Copy as curl"
                of="of the request to the API"
                text={() => curlCommand(exchange, exchange.requestText ?? "")}
              />
            )}
          </ExchangeView>
        ))}
      </ol>
      {exchanges.length === 0 && <p>This array has not been run in this browser yet.</p>}
    </div>
  );
}

function toExchangeView(exchange: Exchange, index: number): ReactNode {
  return <ExchangeView key={keyOf(exchange, index)} exchange={exchange} />;
}

/** A record is only ever appended to. */
function keyOf({ purpose }: Exchange, index: number): string {
  return `${purpose} ${index}`;
}

function UploadedFile({ upload }: { readonly upload: Blob }): ReactNode {
  const header = useNpyHeader(upload);
  return (
    <Step title={`The array as npy, ${formatBytes(upload.size)}`} ms={undefined}>
      <p>A header that says type and shape, then the values.</p>
      {header !== undefined && <pre>{header}</pre>}
    </Step>
  );
}

/** Undefined until it is read, and if it cannot be. */
function useNpyHeader(upload: Blob): string | undefined {
  const [header, setHeader] = useState<string>();
  useEffect(() => {
    let isCurrent = true;
    upload
      .slice(0, MAX_NPY_HEADER_BYTES)
      .arrayBuffer()
      .then(npyHeaderText)
      .then(
        (text) => isCurrent && setHeader(text),
        () => isCurrent && setHeader(undefined),
      );
    return () => {
      isCurrent = false;
    };
  }, [upload]);
  return header;
}

interface StepProps {
  readonly title: string;
  /** Undefined if nothing was measured. */
  readonly ms: number | undefined;
  readonly children: ReactNode;
}

function Step({ title, ms, children }: StepProps): ReactNode {
  return (
    <li>
      <h3>
        {title}
        {ms !== undefined && <span>{msText(ms)}</span>}
      </h3>
      {children}
    </li>
  );
}

const TITLES: Readonly<Record<ExchangePurpose, string>> = {
  find: "Look for the same content in S3",
  upload: "Upload to S3",
  verify: "Read the object back",
  infer: "Ask the API for a prediction",
  "fetch-result": "Fetch the prediction",
};

interface ExchangeViewProps {
  readonly exchange: Exchange;
  readonly children?: ReactNode;
}

function ExchangeView({ exchange, children }: ExchangeViewProps): ReactNode {
  const { purpose, method, url, requestHeaders, requestBytes, requestText } = exchange;
  const { status, replyHeaders, replyBytes, replyStart, ms } = exchange;
  const isRefused = status === undefined || status >= 300;
  return (
    <Step title={TITLES[purpose]} ms={ms}>
      <p data-outcome={isRefused ? "failed" : "done"}>
        {status === undefined ? "No reply" : `HTTP ${status}`}
        {`, ${formatBytes(requestBytes)} sent`}
        {replyBytes !== undefined && `, ${formatBytes(replyBytes)} received`}
      </p>
      <details open={purpose !== "find"}>
        <summary>Request</summary>
        <pre>
          {[`${method} ${url}`, ...requestHeaders.map(lineOf), ...textOf(requestText)].join("\n")}
        </pre>
      </details>
      {status !== undefined && (
        <details open={purpose !== "find"}>
          <summary>Reply</summary>
          <p className="quiet small">
            The headers that <Term of="cors">CORS</Term> lets the page read.
          </p>
          <pre>
            {[`HTTP ${status}`, ...replyHeaders.map(lineOf), ...textOf(replyStart)].join("\n")}
          </pre>
        </details>
      )}
      {children}
    </Step>
  );
}

/** A body after its headers, as HTTP writes it. */
function textOf(body: string | undefined): readonly string[] {
  return body === undefined || body === "" ? [] : ["", body];
}

function lineOf([name, value]: HeaderLine): string {
  return `${name}: ${value}`;
}

function BehindApi({ exchange }: { readonly exchange: Exchange }): ReactNode {
  const hops = hopsOf(exchange);
  if (hops.length === 0) {
    return (
      <p className="quiet small">
        How long the gateway, the function and the model’s endpoint took is not known: the reply has
        no Server-Timing header that this page may read.
      </p>
    );
  }
  const longest = Math.max(...hops.map(({ ms }) => ms), 1);
  return (
    <dl className="hops">
      {hops.map(({ title, ms }) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>
            <div className="hop-bar" style={{ width: `${(100 * ms) / longest}%` }} />
          </dd>
          <dd>{msText(ms)}</dd>
        </div>
      ))}
    </dl>
  );
}

function msText(ms: number): string {
  return `${ms < 10 ? formatFixed(ms, 1) : formatNumber(Math.round(ms))}\u202fms`;
}

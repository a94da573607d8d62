import {
  type Exchange,
  type ExchangePurpose,
  type RawExchange,
  redactExchange,
} from "#domain/run/exchange.ts";

/** What the requests are for, and who keeps them. */
export interface RequestRecord {
  readonly purpose: ExchangePurpose;
  onExchange(exchange: Exchange): void;
}

/** The reply of a request, recorded with its duration; a request without one is recorded too. */
export async function recorded<
  Reply extends { readonly status: number; readonly headers: Headers },
>(
  record: RequestRecord | undefined,
  request: Omit<RawExchange, "purpose" | "reply" | "ms">,
  send: () => Promise<Reply & { readonly body?: unknown }>,
): Promise<Reply> {
  if (record === undefined) return send();
  const startedMs = performance.now();
  const keep = (reply?: RawExchange["reply"]): void => {
    const ms = performance.now() - startedMs;
    const { purpose } = record;
    record.onExchange(redactExchange({ ...request, purpose, ms, ...(reply && { reply }) }));
  };
  try {
    const reply = await send();
    const body = reply.body instanceof ArrayBuffer ? reply.body : undefined;
    keep({ status: reply.status, headers: reply.headers, body });
    return reply;
  } catch (thrown) {
    keep();
    throw thrown;
  }
}

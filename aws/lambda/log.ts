/** What the log says of one request: where and how long, never what was in it. */
export type LogRecord = Record<string, string | number | undefined>;

/** One line of JSON, which CloudWatch Logs Insights takes apart by field. */
export function writeLog(record: LogRecord): void {
  process.stdout.write(`${JSON.stringify(record)}\n`);
}

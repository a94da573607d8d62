/** Facts about one request for the log: location and timing, never contents. */
export type Facts = Readonly<Record<string, string | number | undefined>>;

/** Writes one line of JSON, for field queries in CloudWatch Logs Insights. */
export function writeLog(facts: Facts): void {
  process.stdout.write(`${JSON.stringify(facts)}\n`);
}

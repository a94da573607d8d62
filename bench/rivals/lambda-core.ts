// Our bundled function, kept warm: each line of input is an event, each answer its CPU time in ms.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

interface Response {
  readonly statusCode: number;
  readonly body: string;
}

type Handler = (event: object, context: object) => Promise<Response>;

const require = createRequire(import.meta.url);
const { handler }: { readonly handler: Handler } = require(process.env["FUNCTION_FILE"] ?? "");
const context = { awsRequestId: "bench", getRemainingTimeInMillis: () => 30_000 };
// Answers alone go to the output; the function logs there too.
const answer = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;

for await (const line of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  const { statusCode, body } = await handler(JSON.parse(line), context);
  const { user, system } = process.cpuUsage(before);
  if (statusCode !== 200) throw new Error(`the function answered ${statusCode}: ${body}`);
  answer(`${JSON.stringify((user + system) / 1000)}\n`);
}

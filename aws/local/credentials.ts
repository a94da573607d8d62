import { readOptions } from "./options.ts";
import { REGION } from "./region.ts";

/*
 * Prints the lines that point the AWS CLI, boto3 and the SDKs at the running stack, with fresh demo
 * credentials: eval "$(npm run --silent credentials)", and for PowerShell
 * npm run --silent credentials -- --powershell | Invoke-Expression
 */

/** In the form of `credential_process`. */
interface IssuedCredentials {
  readonly AccessKeyId: string;
  readonly SecretAccessKey: string;
  readonly SessionToken: string;
}

const words = process.argv.slice(2);
const { stackPort } = readOptions(
  words.filter((word) => word !== "--powershell"),
  process.env,
);
const url = `http://127.0.0.1:${stackPort}`;
const issued = await issuedAt(url);
if (issued === undefined) {
  console.error(
    `No stack answers at ${url}: start one with npm start or npm run stack, or name its port: npm run credentials -- --stack-port ….`,
  );
  process.exitCode = 1;
} else {
  const variables = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: issued.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: issued.SecretAccessKey,
    AWS_SESSION_TOKEN: issued.SessionToken,
  };
  // No value has a quote, a blank or a $: they are addresses, names and base64.
  const line = words.includes("--powershell")
    ? (name: string, value: string) => `$Env:${name}="${value}"`
    : (name: string, value: string) => `export ${name}=${value}`;
  for (const [name, value] of Object.entries(variables)) console.log(line(name, value));
}

async function issuedAt(stackUrl: string): Promise<IssuedCredentials | undefined> {
  try {
    const response = await fetch(`${stackUrl}/_plumescope/credentials`, { method: "POST" });
    return (await response.json()) as IssuedCredentials; // The stack's own reply.
  } catch {
    return undefined;
  }
}

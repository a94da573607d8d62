/**
 * Extracts the model's own message from SageMaker's, without the console link and account number.
 * SageMaker's form: Received client error (400) from primary with message "{ "error": "…" }". See
 * https://…console… in account … for more information.
 */
export function extractModelMessage(message: string): string {
  const quoted = /with message "([\s\S]*)"\.(?: See https:|$)/.exec(message)?.[1] ?? message;
  return withoutAccount(errorField(quoted)).trim();
}

function errorField(text: string): string {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== "object" || json === null) return text;
    const { error, message } = json as { readonly error?: unknown; readonly message?: unknown };
    if (typeof error === "string") return error;
    return typeof message === "string" ? message : text;
  } catch {
    return text;
  }
}

function withoutAccount(text: string): string {
  return text
    .replaceAll(/\s*See https:\/\/\S+(?: in account \d{12})?(?: for more information)?\.?/g, "")
    .replaceAll(/https:\/\/\S*console\.aws\S*/g, "(link removed)")
    .replaceAll(/(?<!\d)\d{12}(?!\d)/g, "(account removed)");
}

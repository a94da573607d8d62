/** Patterns of each form, the most specific first, for a normalised text. */
const FORMS: readonly (readonly [form: string, mark: RegExp])[] = [
  ["a reply of sso get-role-credentials", /roleCredentials/i],
  ["a reply of sts assume-role", /AssumedRoleUser/],
  ["a reply of Cognito", /["']SecretKey["']/],
  ["a reply of the instance metadata", /["']Token["'][ \t]*:/],
  ["the output of a credential process", /["']Version["'][ \t]*:[ \t]*1\b/],
  ["a reply of STS", /\bCredentials["'>]/],
  ["JSON", /["']accessKey(?:Id)?["'][ \t]*:/i],
  ["PowerShell lines", /\$env:|SetEnvironmentVariable|Set-AWSCredential/i],
  ["fish lines", /\bset[ \t]+-\w+[ \t]+AWS_/],
  ["aws configure set", /\bconfigure[ \t]+set\b/],
  ["a notebook’s cell", /environ\b|%env\b|boto3|aws_access_key_id[ \t]*=[ \t]*["'].*,$/m],
  ["bash lines", /\bexport[ \t]+AWS_/],
  ["Windows lines", /\bsetx?[ \t]+"?AWS_/i],
  ["a profile", /\baws_access_key_id[ \t]*=/],
  ["a notebook’s cell", /\bAWS_ACCESS_KEY_ID[ \t]*=[ \t]*["']/],
  ["environment variables", /\bAWS_ACCESS_KEY_ID[ \t]*[=:]/i],
];

/** What the text is, in words that follow "read as". */
export function pasteForm(text: string): string {
  return FORMS.find(([, mark]) => mark.test(text))?.[0] ?? "three values";
}

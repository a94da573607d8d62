/** Whether a text is a web page: what a network's sign-in page, a proxy or a firewall answers with. */
export function isWebPage(text: string): boolean {
  return /^\s*(?:<!--[\s\S]{0,500}?-->\s*)*<(?:!doctype\s+html|html)\b/i.test(text.slice(0, 1000));
}

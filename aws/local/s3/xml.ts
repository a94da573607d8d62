/** A parsed element: local name, child elements and own text. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** The text is not well-formed XML of the supported subset. */
export class XmlError extends Error {}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** A tag, or a declaration or comment, which is ignored. */
const MARKUP = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z_][\w.:-]*)((?:\s[^<>]*?)?)(\/?)>/y;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Formats an element around already formatted XML. */
export function element(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join("")}</${name}>`;
}

/** Formats an element around a text, which is escaped; empty for undefined. */
export function leaf(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? "" : element(name, escapeText(String(text)));
}

/** Formats a document around its root element's content. */
export function document(root: string, namespace: string, ...content: readonly string[]): string {
  const attribute = namespace === "" ? "" : ` xmlns="${namespace}"`;
  return `${DECLARATION}<${root}${attribute}>${content.join("")}</${root}>`;
}

/**
 * Parses a document without document type and CDATA; drops namespace prefixes and attributes.
 * S3's requests need no more.
 *
 * @throws XmlError for any other text.
 */
export function parseXml(source: string): XmlElement {
  const open: OpenElement[] = [{ name: "", children: [], text: "" }];
  let position = source.startsWith("\uFEFF") ? 1 : 0;
  while (position < source.length) {
    const next = source.indexOf("<", position);
    const end = next === -1 ? source.length : next;
    innermost(open).text += unescapeText(source.slice(position, end));
    position = next === -1 ? end : readMarkup(source, next, open);
  }
  const [top, ...unclosed] = open;
  const [root, ...more] = top?.children ?? [];
  if (root === undefined || more.length > 0 || unclosed.length > 0 || top?.text.trim() !== "") {
    throw new XmlError("An XML document has exactly one closed element at its top.");
  }
  return root;
}

/** The first child element of this name. */
export function child(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((candidate) => candidate.name === name);
}

/** The texts of all child elements of this name. */
export function texts(parent: XmlElement, name: string): string[] {
  return parent.children
    .filter((candidate) => candidate.name === name)
    .map((candidate) => candidate.text);
}

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

function readMarkup(source: string, position: number, open: OpenElement[]): number {
  MARKUP.lastIndex = position;
  const match = MARKUP.exec(source);
  if (match === null) throw new XmlError(`There is no XML tag at character ${position}.`);
  const [, closing, fullName, , selfClosing] = match;
  if (fullName !== undefined) {
    const name = fullName.slice(fullName.indexOf(":") + 1);
    if (closing === "") {
      open.push({ name, children: [], text: "" });
    }
    if (closing !== "" || selfClosing !== "") {
      close(name, open);
    }
  }
  return MARKUP.lastIndex;
}

function close(name: string, open: OpenElement[]): void {
  const closed = innermost(open);
  if (closed.name !== name || open.length === 1) {
    throw new XmlError(`The closing tag of ${name} has no opening one.`);
  }
  open.pop();
  innermost(open).children.push(closed);
}

function innermost(open: readonly OpenElement[]): OpenElement {
  const last = open.at(-1);
  if (last === undefined) throw new XmlError("A closing tag is outside the document.");
  return last;
}

/** Escapes characters that XML text cannot contain as references, as S3 does in keys. */
function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it matches.
    /[&<>"\x00-\x08\x0b-\x1f\x7f]/g,
    (character) => ESCAPES.get(character) ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

const ESCAPES: ReadonlyMap<string, string> = new Map(
  [...ENTITIES].filter(([name]) => name !== "apos").map(([name, text]) => [text, `&${name};`]),
);

function unescapeText(text: string): string {
  return text.replace(/&([^;&]*);?/g, (_reference, name: string) => {
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    const codePoint = Number.parseInt(number?.[1] ?? number?.[2] ?? "", number?.[1] ? 16 : 10);
    const character =
      codePoint <= 0x10_ff_ff ? String.fromCodePoint(codePoint) : ENTITIES.get(name);
    if (character === undefined) {
      throw new XmlError("The document contains a reference that XML does not define.");
    }
    return character;
  });
}

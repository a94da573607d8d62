/** An element that was read: its local name, what it contains, and its own text. */
export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

/** The text is not the XML that S3's requests are made of. */
export class XmlError extends Error {}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
/** A tag, or one of the things between tags that mean nothing here. */
const MARKUP = /<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<(\/?)([A-Za-z_][\w.:-]*)((?:\s[^<>]*?)?)(\/?)>/y;
const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
]);

/** Writes an element around XML that is already written. */
export function element(name: string, ...content: readonly string[]): string {
  return `<${name}>${content.join("")}</${name}>`;
}

/** Writes an element around a text, which is escaped; undefined writes nothing. */
export function leaf(name: string, text: string | number | boolean | undefined): string {
  return text === undefined ? "" : element(name, escapeText(String(text)));
}

/** Writes a whole document around its root element's content. */
export function document(root: string, namespace: string, ...content: readonly string[]): string {
  const attribute = namespace === "" ? "" : ` xmlns="${namespace}"`;
  return `${DECLARATION}<${root}${attribute}>${content.join("")}</${root}>`;
}

/**
 * Reads a document without document type, CDATA or namespaces (prefixes are dropped, attributes
 * ignored), which is all that S3's requests hold.
 *
 * @throws XmlError when the text is anything else.
 */
export function parseXml(source: string): XmlElement {
  const open: Building[] = [{ name: "", children: [], text: "" }];
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

/** The first child of a name. */
export function child(parent: XmlElement, name: string): XmlElement | undefined {
  return parent.children.find((candidate) => candidate.name === name);
}

/** The texts of all children of a name. */
export function texts(parent: XmlElement, name: string): string[] {
  return parent.children
    .filter((candidate) => candidate.name === name)
    .map((candidate) => candidate.text);
}

interface Building {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

function readMarkup(source: string, position: number, open: Building[]): number {
  MARKUP.lastIndex = position;
  const match = MARKUP.exec(source);
  if (match === null) {
    throw new XmlError(`There is no XML tag at character ${position}.`);
  }
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

function close(name: string, open: Building[]): void {
  const closed = innermost(open);
  if (closed.name !== name || open.length === 1) {
    throw new XmlError(`The closing tag of ${name} has no opening one.`);
  }
  open.pop();
  innermost(open).children.push(closed);
}

function innermost(open: readonly Building[]): Building {
  const last = open.at(-1);
  if (last === undefined) {
    throw new XmlError("A closing tag stands outside the document.");
  }
  return last;
}

/** Characters that XML cannot hold plainly are written as references, as S3 does for such keys. */
function escapeText(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
    /[&<>"\x00-\x08\x0b-\x1f\x7f]/g,
    (character) => WRITTEN.get(character) ?? `&#x${character.charCodeAt(0).toString(16)};`,
  );
}

const WRITTEN: ReadonlyMap<string, string> = new Map(
  [...ENTITIES].filter(([name]) => name !== "apos").map(([name, text]) => [text, `&${name};`]),
);

function unescapeText(text: string): string {
  return text.replace(/&([^;&]*);?/g, (_reference, name: string) => {
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    const codePoint = Number.parseInt(number?.[1] ?? number?.[2] ?? "", number?.[1] ? 16 : 10);
    const character =
      codePoint <= 0x10_ff_ff ? String.fromCodePoint(codePoint) : ENTITIES.get(name);
    if (character === undefined) {
      throw new XmlError("The document holds a reference that means nothing in XML.");
    }
    return character;
  });
}

const FENCE = /^```/;
const HEADING = /^(#{1,3}) (.+)$/;
const COMMENT = /^<!--.*-->$/;
/** Markdown that these documents do not use, so that none of it appears as text unnoticed. */
const UNKNOWN = /^(?:[-*+>] |\d+\. |!\[|#{4,})/;

/**
 * A document of this folder as a page of the site, which the doctor links to. Of Markdown it knows what
 * chapter.md and config.md use: headings, paragraphs, tables, fenced code, comments, emphasis, code and
 * links. Headings have GitHub's anchors, and a table's row that begins with a number n is `#step-n`.
 * @throws Error for other Markdown
 */
export function documentPage(markdown: string): string {
  const lines = markdown.trimEnd().split("\n");
  const blocks: string[] = [];
  let section = "";
  for (let at = 0; at < lines.length; ) {
    const block = blockAt(lines, at, section);
    blocks.push(...block.html);
    section = block.anchor ?? section;
    at = block.next;
  }
  const title = HEADING.exec(lines[0] ?? "")?.[2] ?? "";
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="dark light" />
    <title>${escaped(title)} · Plumescope</title>
    <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
    <link rel="stylesheet" href="/docs/document.css" />
  </head>
  <body>
    <main>
${blocks.join("\n")}
    </main>
  </body>
</html>
`;
}

interface Block {
  readonly html: readonly string[];
  /** The line after it. */
  readonly next: number;
  /** Of a heading. */
  readonly anchor?: string;
}

function blockAt(lines: readonly string[], at: number, section: string): Block {
  const line = lines[at] ?? "";
  if (line === "" || COMMENT.test(line)) return { html: [], next: at + 1 };
  if (UNKNOWN.test(line)) throw new Error(`Line ${at + 1} is Markdown that pages do not know.`);
  const [, marks, heading] = HEADING.exec(line) ?? [];
  if (marks !== undefined && heading !== undefined) {
    const tag = `h${marks.length}`;
    const anchor = anchorOf(heading);
    const html = `<${tag} id="${anchor}">${inline(heading)}</${tag}>`;
    return { html: [html], next: at + 1, anchor };
  }
  if (FENCE.test(line)) return fencedCode(lines, at);
  const isTable = line.startsWith("|");
  const end = lines.findIndex(
    (each, index) =>
      index > at && (each === "" || FENCE.test(each) || each.startsWith("|") !== isTable),
  );
  const next = end < 0 ? lines.length : end;
  const own = lines.slice(at, next);
  return { html: isTable ? table(own, section) : [`<p>${inline(own.join(" "))}</p>`], next };
}

function fencedCode(lines: readonly string[], at: number): Block {
  const end = lines.findIndex((line, index) => index > at && FENCE.test(line));
  if (end < 0) throw new Error(`The code of line ${at + 1} does not end.`);
  const code = lines.slice(at + 1, end).join("\n");
  return { html: [`<pre><code>${escaped(code)}</code></pre>`], next: end + 1 };
}

/** A table that is too wide scrolls, also by keyboard: a region with its section's name. */
function table([head = "", _rule, ...rows]: readonly string[], section: string): readonly string[] {
  const cells = (line: string): readonly string[] =>
    line
      .slice(1, -1)
      .split("|")
      .map((cell) => inline(cell.trim()));
  const row = (line: string): string => {
    const [first = "", ...others] = cells(line);
    const id = /^\d+$/.test(first) ? ` id="step-${first}"` : "";
    const rest = others.map((cell) => `<td>${cell}</td>`).join("");
    return `<tr${id}><th scope="row">${first}</th>${rest}</tr>`;
  };
  const heads = cells(head).map((cell) => `<th scope="col">${cell}</th>`);
  return [
    `<div class="table" role="region" aria-labelledby="${section}" tabindex="0"><table>`,
    `<thead><tr>${heads.join("")}</tr></thead>`,
    "<tbody>",
    ...rows.map(row),
    "</tbody></table></div>",
  ];
}

/** GitHub's anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

/** The inside of a block: what is between backquotes is left as it is. */
function inline(text: string): string {
  return text
    .split(/(`[^`]+`)/)
    .map((part) =>
      part.startsWith("`") ? `<code>${escaped(part.slice(1, -1))}</code>` : marked(part),
    )
    .join("");
}

function marked(text: string): string {
  return escaped(text)
    .replaceAll(/\*\*\*(.+?)\*\*\*/g, "<strong><em>$1</em></strong>")
    .replaceAll(/\*\*(.+?)\*\*/g, "<strong>$1</strong>")
    .replaceAll(/\*(.+?)\*/g, "<em>$1</em>")
    .replaceAll(/\[([^\]]+)\]\(([^)]+)\)/g, (_, words: string, address: string) => {
      return `<a href="${address.replace(/\.md(?=$|#)/, ".html")}">${words}</a>`;
    });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

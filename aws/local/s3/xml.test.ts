import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { child, document, leaf, parseXml, texts, XmlError } from "./xml.ts";

describe("a formatted document", () => {
  it("round-trips any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const root = parseXml(document("Root", "urn:x", leaf("Key", text)));
        expect(child(root, "Key")?.text).toBe(text);
      }),
    );
  });
});

describe("parseXml", () => {
  it("parses documents of S3's clients", () => {
    const root = parseXml(
      '<?xml version="1.0"?><!-- no --><d:Delete xmlns:d="urn:s3"><Quiet>true</Quiet><Object><Key>a &amp; &#98;&#x63;</Key></Object><Object/></d:Delete>\n',
    );
    expect(root.name).toBe("Delete");
    expect(root.children.map(({ name }) => name)).toEqual(["Quiet", "Object", "Object"]);
    expect(texts(root.children[1] ?? root, "Key")).toEqual(["a & bc"]);
  });

  it.each([
    "",
    "text",
    "<a>",
    "</a>",
    "<a></b>",
    "<a></a><b></b>",
    "<a>&nope;</a>",
    "<a>&#x110000;</a>",
    "<a>&</a>",
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
    "<a><</a>",
  ])("refuses %j", (source) => {
    expect(() => parseXml(source)).toThrow(XmlError);
  });

  it("parses or rejects any input", () => {
    const pieces = fc.constantFrom("<a>", "</a>", "<b/>", "&amp;", "&#0;", "<!--", "-->", "<", "x");
    fc.assert(
      fc.property(fc.array(pieces), (words) => {
        try {
          parseXml(words.join(""));
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError);
        }
      }),
    );
  });
});

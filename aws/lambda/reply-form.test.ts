import { describe, expect, it } from "vitest";
import { readReplyForm } from "./reply-form.ts";

describe("replyForm", () => {
  it.each([
    ["application/x-npy", "npy"],
    ["Application/X-NPY;q=1", "npy"],
    [" application/x-npy ", "npy"],
    ["application/x-npy, application/json", "json"],
    ["application/json, application/x-npy", "json"],
    ["*/*", "json"],
    ["", "json"],
  ])("reads Accept: %s as %s", (accept, form) => {
    expect(readReplyForm({ headers: { aCCept: accept } })).toBe(form);
  });

  it.each([
    [{ headers: null }],
    [{ headers: {} }],
    [{ headers: { accept: 7 } }],
    [{ file_name: "a" }],
    [null],
    ["application/x-npy"],
  ])("is JSON for %j", (event) => {
    expect(readReplyForm(event)).toBe("json");
  });
});

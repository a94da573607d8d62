import { csvText } from "#domain/text/csv.ts";
import { classLists } from "./class-accuracy.ts";
import { hasResult, locatorOf, type ResultExport, resultOf } from "./export.ts";
import { resultFileName } from "./exported-result.ts";
import { resultFacts, resultRow } from "./result-facts.ts";

/**
 * The result's numbers and its scores against the reference mask, of several classes with those of each, in
 * one row below their names.
 */
export const NUMBERS_CSV: ResultExport = {
  kind: "file",
  id: "numbers-csv",
  subject: "Numbers",
  format: "CSV",
  available: hasResult,
  make: async (context) => {
    const result = resultOf(context);
    const row = resultRow(result, await locatorOf(context));
    const text = csvText([Object.keys(row), Object.values(row)]);
    return {
      content: new Blob([text], { type: "text/csv" }),
      fileName: resultFileName(result, "numbers", "csv"),
    };
  },
};

/** The same as JSON: an object, where null is a number that there is none of; of several classes a list. */
export const NUMBERS_JSON: ResultExport = {
  kind: "file",
  id: "numbers-json",
  subject: "Numbers",
  format: "JSON",
  available: hasResult,
  make: async (context) => {
    const result = resultOf(context);
    const facts = resultFacts(result, await locatorOf(context));
    const numbers = { ...facts, ...classLists(result) };
    const text = JSON.stringify(numbers, (_, value: unknown) => value ?? null, 2);
    return {
      content: new Blob([`${text}\n`], { type: "application/json" }),
      fileName: resultFileName(result, "numbers", "json"),
    };
  },
};

import { parseWorkshopConfig, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { isWebPage } from "#domain/text/web-page.ts";
import { fetchFrom, loadChunk } from "./network.ts";

/** Longer than any network needs that is up, for a few kilobytes. */
const TIMEOUT_MS = 30_000;

/** The workshop's settings, from the page's own `config.json`. @throws AppError "config-invalid" */
export async function loadConfig(): Promise<WorkshopConfig> {
  return parseWorkshopConfig(await loadJson("config.json"));
}

/** The model card at a path beside the page. @throws AppError "config-invalid" */
export async function loadModelCard(path: string): Promise<ModelCard> {
  const [{ parseModelCard }, json] = await Promise.all([
    loadChunk(() => import("#domain/model/parse-model-card.ts")),
    loadJson(path),
  ]);
  return parseModelCard(json, path);
}

/** A sample array, as if the user had dropped its file. */
export async function loadSample(file: string, signal: AbortSignal): Promise<File> {
  const response = await loadFile(`samples/${file}`, signal);
  return new File([await response.blob()], file);
}

async function loadJson(path: string): Promise<unknown> {
  const response = await loadFile(path, AbortSignal.timeout(TIMEOUT_MS));
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (isWebPage(text)) {
      const replaced = { kind: "answer-replaced", service: "page", host: location.host } as const;
      throw new AppError(replaced, { cause });
    }
    throw new AppError(
      { kind: "config-invalid", file: path, problems: [`It is not JSON: ${String(cause)}`] },
      { cause },
    );
  }
}

async function loadFile(path: string, signal: AbortSignal): Promise<Response> {
  const response = await fetchFrom("page", path, { signal });
  if (response.ok) return response;
  throw new AppError({ kind: "page-file-missing", file: path, status: response.status });
}

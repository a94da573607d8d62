import { parseWorkshopConfig, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { AppError } from "#domain/failures/failure.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { fetchFrom, loadChunk } from "./network.ts";

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
  const response = await loadFile(path);
  try {
    return await response.json();
  } catch (cause) {
    throw new AppError(
      { kind: "config-invalid", file: path, problems: [`It is not JSON: ${String(cause)}`] },
      { cause },
    );
  }
}

async function loadFile(path: string, signal?: AbortSignal): Promise<Response> {
  const response = await fetchFrom("page", path, { signal: signal ?? null });
  if (!response.ok) {
    const problems = [`The page’s server answered ${response.status} where the file should be.`];
    throw new AppError({ kind: "config-invalid", file: path, problems });
  }
  return response;
}

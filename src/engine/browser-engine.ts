import { browserConnection } from "#services/browser/connection.ts";
import { loadChunk } from "#services/browser/network.ts";
import { browserPlatform } from "#services/platform.ts";
import { createArrayReader } from "#services/workers/array-reader.ts";
import { createEngine, type Engine } from "./engine.ts";
import type { EngineInputs, EnginePorts } from "./ports.ts";

/** The engine of this page, with the browser's own ports. */
export function createBrowserEngine(inputs: EngineInputs, onCredentialsEnded: () => void): Engine {
  const ports: EnginePorts = {
    connection: browserConnection,
    platform: browserPlatform,
    arrays: createArrayReader(browserPlatform.startArrayWorker),
    openStorage: async (onOtherTab) => {
      const { openQueueStorage } = await loadChunk(
        () => import("#services/storage/queue-storage.ts"),
      );
      return openQueueStorage(onOtherTab);
    },
  };
  return createEngine(ports, inputs, onCredentialsEnded);
}

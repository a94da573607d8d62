import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import type { AwsContext } from "#domain/credentials/aws-context.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import type { Connection } from "#services/browser/connection.ts";
import type { Platform } from "#services/platform.ts";
import type { QueueStorage } from "#services/storage/queue-storage.ts";
import type { RunStorage } from "#services/storage/run-storage.ts";
import type { TileStorage } from "#services/storage/tile-storage.ts";
import type { ArrayReader } from "#services/workers/array-reader.ts";

/** The platform that the engine runs on: the browser's, or a test's. */
export interface EnginePorts {
  readonly connection: Connection;
  readonly platform: Platform;
  readonly arrays: ArrayReader;
  readonly tiles: TileStorage;
  /** Resolves once this tab owns the stored queue; calls back if another tab owns it now. */
  openStorage(onOtherTab: () => void): Promise<QueueStorage>;
  /** Opens the finished runs, which all tabs share. */
  openRuns(): Promise<RunStorage>;
}

/** The inputs that change with settings and credentials. */
export interface EngineInputs {
  readonly card: ModelCard;
  readonly config: WorkshopConfig;
  /** Undefined until sign-in. */
  readonly aws: AwsContext | undefined;
}

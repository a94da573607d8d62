import { CREDENTIAL_FAILURES } from "./credential-failures.ts";
import { INFERENCE_FAILURES } from "./inference-failures.ts";
import { NETWORK_FAILURES } from "./network-failures.ts";
import { PAGE_FAILURES } from "./page-failures.ts";
import { STORAGE_FAILURES } from "./storage-failures.ts";

/**
 * Everything that can go wrong: a row per kind. The `Failure` union is derived from it, so a kind
 * without sentences, or a sentence without its facts, does not compile.
 */
export const FAILURES = {
  ...PAGE_FAILURES,
  ...NETWORK_FAILURES,
  ...CREDENTIAL_FAILURES,
  ...STORAGE_FAILURES,
  ...INFERENCE_FAILURES,
};

import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { endpointModel } from "./endpoint-model.ts";
import { createInvokeEndpoint } from "./invoke-endpoint.ts";
import type { Model } from "./model.ts";
import { onnxModel } from "./onnx-model.ts";
import type { Settings } from "./settings.ts";

/** The model that the settings name: an endpoint, or a file in the function. */
export function modelOf({ model }: Pick<Settings, "model">): Model {
  if (model.kind === "onnx") return onnxModel(model.path);
  const invoke = createInvokeEndpoint(new SageMakerRuntimeClient({}), model.endpointName);
  return endpointModel(model, invoke);
}

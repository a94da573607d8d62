// Imported first by every program that runs a model. The native ONNX Runtime otherwise reads the machine's
// id, writes a device id under HOME and looks its telemetry host up. It reads the variable of the process:
// the copy that a worker thread has does not reach native code.
process.env["ORT_DISABLE_TELEMETRY"] = "1";

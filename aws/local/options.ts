import { fileURLToPath } from "node:url";

/** The options of `npm start`. */
export interface StartOptions {
  /** The built page, Vite's dev server, or no page. */
  readonly page: "built" | "dev" | "none";
  readonly stackPort: number;
  readonly pagePort: number;
  readonly model: ModelFiles;
  /** The bundled models beside it. */
  readonly otherModels: readonly ModelFiles[];
  readonly addressing: "path" | "virtual";
  readonly endpointKind: "tfs" | "npy";
}

export interface ModelFiles {
  readonly onnxPath: string;
  readonly cardPath: string;
}

type Name = "STACK_PORT" | "PORT" | "MODEL" | "CARD" | "S3_ADDRESSING" | "ENDPOINT_KIND";
type Environment = { readonly [name in Name]?: string | undefined };

/** The project's folder, independent of the working directory. */
export const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

const MODELS: Readonly<Record<string, ModelFiles>> = {
  smoke: bundledModel("smoke-unet.onnx", "goes-smoke.json"),
  water: bundledModel("water-mndwi.onnx", "flood-water.json"),
};

/**
 * Parses the command's arguments and environment.
 * @throws Error that names the invalid option and its accepted values.
 */
export function readOptions(args: readonly string[], env: Environment): StartOptions {
  const model = readModel(env.MODEL || "smoke", env.CARD);
  return {
    page: readPage(args),
    stackPort: readPort("STACK_PORT", env.STACK_PORT, 4566),
    pagePort: readPort("PORT", env.PORT, 4173),
    model,
    otherModels: Object.values(MODELS).filter(({ cardPath }) => cardPath !== model.cardPath),
    addressing: oneOf("S3_ADDRESSING", env.S3_ADDRESSING, ["path", "virtual"]),
    endpointKind: oneOf("ENDPOINT_KIND", env.ENDPOINT_KIND, ["tfs", "npy"]),
  };
}

function readPage(args: readonly string[]): StartOptions["page"] {
  const unknown = args.find((arg) => arg !== "--dev" && arg !== "--stack-only");
  if (unknown !== undefined || args.length > 1) {
    throw new Error(`The one argument may be --dev or --stack-only, not ${args.join(" ")}.`);
  }
  if (args[0] === "--dev") return "dev";
  return args[0] === "--stack-only" ? "none" : "built";
}

function readPort(name: Name, text: string | undefined, fallback: number): number {
  if (!text) return fallback;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`${name} must be a port, 0 to 65535, not "${text}".`);
}

function readModel(model: string, card: string | undefined): ModelFiles {
  const bundled = MODELS[model];
  if (bundled !== undefined) return bundled;
  if (!model.endsWith(".onnx")) {
    throw new Error(`MODEL must be smoke, water or the path of an .onnx file, not "${model}".`);
  }
  if (!card) {
    throw new Error(`MODEL=${model} needs CARD=<path of its model card>, which names its bands.`);
  }
  return { onnxPath: model, cardPath: card };
}

function oneOf<const Choice extends string>(
  name: Name,
  text: string | undefined,
  choices: readonly [Choice, ...Choice[]],
): Choice {
  if (!text) return choices[0];
  const choice = choices.find((known) => known === text);
  if (choice !== undefined) return choice;
  throw new Error(`${name} must be ${choices.join(" or ")}, not "${text}".`);
}

function bundledModel(onnx: string, card: string): ModelFiles {
  return {
    onnxPath: `${PROJECT}aws/local/models/${onnx}`,
    cardPath: `${PROJECT}public/models/${card}`,
  };
}

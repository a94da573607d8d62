import { fileURLToPath } from "node:url";

/** What a person asked for at the start. */
export interface StartOptions {
  /** The built page, the developers' server, or no page at all. */
  readonly page: "built" | "dev" | "none";
  readonly stackPort: number;
  readonly pagePort: number;
  readonly model: ModelFiles;
  readonly addressing: "path" | "virtual";
  readonly endpointKind: "tfs" | "npy";
}

export interface ModelFiles {
  readonly onnxPath: string;
  readonly cardPath: string;
}

type Name = "STACK_PORT" | "PORT" | "MODEL" | "CARD" | "S3_ADDRESSING" | "ENDPOINT_KIND";
type Environment = { readonly [name in Name]?: string | undefined };

/** The project's folder, wherever the command is run from. */
export const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

const MODELS: Readonly<Record<string, ModelFiles>> = {
  smoke: ownModel("smoke-unet.onnx", "goes-smoke.json"),
  water: ownModel("water-mndwi.onnx", "flood-water.json"),
};

/**
 * Reads the command's arguments and the environment.
 * @throws Error in one sentence that names what is wrong and what may stand there.
 */
export function readOptions(args: readonly string[], env: Environment): StartOptions {
  return {
    page: readPage(args),
    stackPort: readPort("STACK_PORT", env.STACK_PORT, 4566),
    pagePort: readPort("PORT", env.PORT, 4173),
    model: readModel(env.MODEL || "smoke", env.CARD),
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

function readPort(name: Name, text: string | undefined, usual: number): number {
  if (!text) return usual;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new Error(`${name} must be a port, 0 to 65535, not "${text}".`);
}

function readModel(model: string, card: string | undefined): ModelFiles {
  const own = MODELS[model];
  if (own !== undefined) return own;
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

function ownModel(onnx: string, card: string): ModelFiles {
  return {
    onnxPath: `${PROJECT}aws/local/models/${onnx}`,
    cardPath: `${PROJECT}public/models/${card}`,
  };
}

import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The function's bundle in a cloud assembly. */
export interface SynthesisedFunction {
  readonly file: string;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
}

/**
 * Finds the bundle in a cloud assembly: the file in the code asset of the inference function. Does
 * not need the CDK. @throws Error if the folder has no assembly.
 */
export async function synthesisedFunction(assembly: string): Promise<SynthesisedFunction> {
  const names = await readdir(assembly).catch(() => []);
  const template = names.find((name) => name.endsWith(".template.json"));
  if (template === undefined) {
    throw new Error(`There is no template in ${assembly}; npm run synth writes one.`);
  }
  const { Resources } = JSON.parse(await readFile(join(assembly, template), "utf8"));
  const file = join(assembly, `asset.${codeHash(Resources)}`, "index.cjs");
  const sha256 = createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
  return { file, sha256 };
}

interface Resource {
  readonly Type: string;
  readonly Properties?: {
    readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> };
    readonly Code?: { readonly S3Key?: string };
  };
}

/** The asset's name is its hash. UPLOAD_BUCKET distinguishes the function from CDK's helpers. */
function codeHash(resources: Readonly<Record<string, Resource>>): string {
  const inference = Object.values(resources).find(
    ({ Type, Properties }) =>
      Type === "AWS::Lambda::Function" &&
      Properties?.Environment?.Variables?.["UPLOAD_BUCKET"] !== undefined,
  );
  const key = inference?.Properties?.Code?.S3Key;
  if (key === undefined) throw new Error("The template holds no inference function.");
  return key.replace(/\.zip$/, "");
}

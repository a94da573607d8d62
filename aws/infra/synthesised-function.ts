import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** The function's bundle as it would be deployed. */
export interface SynthesisedFunction {
  readonly file: string;
  /** Hex SHA-256 of the file. */
  readonly sha256: string;
}

/**
 * The bundle in a cloud assembly: the file in the asset that the template gives the inference
 * function for its code. Needs nothing of the CDK. @throws Error if nothing was synthesised there.
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

/** An asset's name is its hash; the function is known by the setting that no helper of the CDK has. */
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

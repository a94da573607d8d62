import { apiScope } from "#domain/config/aws-naming.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { isLocal } from "#domain/doctor/aws-lines.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import { type ServerProfile, UNKNOWN_PROFILE } from "#domain/inference/server-profile.ts";
import { kindOfOutput } from "#domain/model/kinds/kinds.ts";
import type { PythonSteps } from "#domain/model/kinds/model-kind.ts";
import type { ScoreScale } from "#domain/prediction/score-scales.ts";
import { pythonText } from "#domain/text/python-text.ts";
import type { ExportedRun } from "./export.ts";

/** The imports of the steps, merged with those of other lines. */
export function importsOf(
  { config, serverProfile: profile }: ExportedRun,
  others: readonly string[],
): string {
  const own = ["import json", "import io"];
  if (profile?.encoding === "base64-npy") own.push("import base64");
  const foreign = [
    "import boto3",
    "import numpy as np",
    "import requests",
    "from botocore.config import Config",
    ...others,
  ];
  if (config.apiAuth === "iam") {
    foreign.push(
      "from botocore.auth import SigV4Auth",
      "from botocore.awsrequest import AWSRequest",
    );
  }
  return [...own.sort(), "", ...foreign.sort(byModule)].join("\n");
}

/** In isort's order: `import` lines before `from` lines. */
function byModule(a: string, b: string): number {
  const rank = (line: string): string => (line.startsWith("import") ? `0${line}` : `1${line}`);
  return rank(a) < rank(b) ? -1 : 1;
}

/**
 * The steps from the file to the result, in Python. Names for later lines: `array`, `scores` as
 * received, `plane` (height, width), and what the kind of model adds. Texts from outside appear only in
 * literals, never in comments.
 */
export function stepsOf(run: ExportedRun, edits: string | undefined): readonly string[] {
  return [
    settings(run),
    load(run, edits),
    upload(run),
    request(run),
    reply(run, edits !== undefined),
    pythonOf(run).result(run.card.output),
  ];
}

/**
 * The lines that make the upload of the file and know its missing pixels; undefined where there is
 * nothing to do, or numpy alone cannot do it.
 */
export async function editsOf({ edited, card }: ExportedRun): Promise<string | undefined> {
  if (edited === undefined) return undefined;
  if (edited.edits.length === 0 && edited.array.missingCount === 0) return undefined;
  const { pythonEdits } = await import("./python-edits.ts");
  return pythonEdits(edited, card);
}

/** The steps of the card's kind of model. */
export function pythonOf({ card }: Pick<ExportedRun, "card">): PythonSteps {
  return kindOfOutput(card.output).python;
}

function settings(run: ExportedRun): string {
  const { config, location, fileName } = run;
  return `FILE = ${pythonText(fileName)}
REGION = ${pythonText(config.region)}
BUCKET = ${pythonText(location.bucket)}
KEY = ${pythonText(location.key)}
API_URL = ${pythonText(config.apiUrl)}
${pythonOf(run).settings(run.card.output)}`;
}

function load({ serverProfile: profile, edited }: ExportedRun, edits: string | undefined): string {
  const isMasked = edits === undefined && (edited?.array.missingCount ?? 0) > 0;
  return [
    edits === undefined
      ? "# 1. The array, in the form that this server accepts."
      : "# 1. The file as it was opened, and what the page changed before the upload.",
    ...(isMasked
      ? ["# The page leaves missing pixels out of every number; this script does not."]
      : []),
    "array = np.load(FILE)",
    ...(edits === undefined ? [] : [edits]),
    ...BATCH_AXIS[(profile ?? UNKNOWN_PROFILE).batchAxis],
  ].join("\n");
}

const BATCH_AXIS: Readonly<Record<ServerProfile["batchAxis"], readonly string[]>> = {
  wants: ["array = array.reshape(1, *array.shape[-3:])  # with a batch axis"],
  adds: ["array = array.reshape(array.shape[-3:])  # without a batch axis, which the server adds"],
  either: [],
  unknown: [],
};

function upload({ config }: ExportedRun): string {
  const { endpoint } = config.s3;
  // Python does not resolve bucket.localhost; local clouds accept path-style URLs.
  const isHere = endpoint !== undefined && isLocal(endpoint);
  const style = isHere ? "path" : config.s3.addressing;
  const client = [
    `"s3"`,
    ...(endpoint === undefined ? [] : [`endpoint_url=${pythonText(endpoint)}`]),
    `config=Config(signature_version="s3v4", s3={"addressing_style": "${style}"})`,
  ];
  return `# 2. The upload, to a presigned URL for this one object, valid for five minutes. The URL is a
# secret, so no message shows it.
session = boto3.Session(region_name=REGION)
s3 = session.client(
${client.map((argument) => `    ${argument},`).join("\n")}
)
content = io.BytesIO()
np.save(content, array)
try:
    uploaded = requests.put(
        s3.generate_presigned_url(
            "put_object", Params={"Bucket": BUCKET, "Key": KEY}, ExpiresIn=300
        ),
        data=content.getvalue(),
    )
except requests.RequestException as problem:
    raise SystemExit(f"S3 was not reached: {type(problem).__name__}.") from None
if not uploaded.ok:
    raise SystemExit(f"S3 refused the upload: HTTP {uploaded.status_code} {uploaded.reason}.")`;
}

const REQUESTS: Readonly<Record<RequestForm, string>> = {
  plain: "json.dumps(place)",
  body: `json.dumps({"body": json.dumps(place)})`,
  both: `json.dumps({**place, "body": json.dumps(place)})`,
};

function request({ config, serverProfile: profile }: ExportedRun): string {
  const { form, encoding } = profile ?? UNKNOWN_PROFILE;
  const accept = encoding === "npy" ? "application/x-npy" : "application/json";
  return `# 3. The request for a prediction.
place = {"bucket": BUCKET, "file_name": KEY}
request = ${REQUESTS[form]}
headers = {"Content-Type": "application/json", "Accept": "${accept}"}
${config.apiAuth === "iam" ? `${signature(config)}\n` : ""}answer = requests.post(API_URL, data=request, headers=headers)`;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
function signature({ apiUrl, region }: WorkshopConfig): string {
  const { service, region: signedRegion } = apiScope(apiUrl, region);
  return `# This API accepts only requests that are signed with your credentials.
signed = AWSRequest("POST", API_URL, data=request, headers=headers)
SigV4Auth(session.get_credentials(), "${service}", ${pythonText(signedRegion)}).add_auth(signed)
headers = dict(signed.headers)`;
}

const WITHOUT_MISSING = `
if scores.shape[-3:-1] == missing.shape:
    scores = np.where(missing[..., np.newaxis], np.nan, scores)
elif scores.shape[-2:] == missing.shape:
    scores = np.where(missing, np.nan, scores)  # in no number, as on the page`;

function reply({ serverProfile: profile }: ExportedRun, hasMissing: boolean): string {
  const { encoding, scoresKey, scoreScale } = profile ?? UNKNOWN_PROFILE;
  const isNpy = encoding === "npy";
  return `# 4. The scores in its reply.
${isNpy ? NPY_READER : jsonReader(scoresKey, encoding)}

try:
    scores = scores_in(answer.content${isNpy ? "" : ".decode()"})
except (KeyError, TypeError, ValueError):
    said = answer.text[:500].split("?")[0]  # what follows may be a signature
    raise SystemExit(f"The API sent no scores: HTTP {answer.status_code} {said}") from None${
      scoreScale === undefined ? "" : SCALES[scoreScale]
    }${hasMissing ? WITHOUT_MISSING : ""}`;
}

/** What the user has decided about the server's scores, where they are outside 0 to 1. */
const SCALES: Readonly<Record<ScoreScale, string>> = {
  sigmoid: scaled("scores = 1 / (1 + np.exp(-scores))"),
  softmax: scaled(
    "classes = -1 if scores.shape[-1] < min(scores.shape[-3:-1]) else -3  # their axis",
    "scores = np.exp(scores - scores.max(classes, keepdims=True))",
    "scores /= scores.sum(classes, keepdims=True)",
  ),
  "divide-255": scaled("scores = scores / 255"),
  "divide-100": scaled("scores = scores / 100"),
  "as-is": "",
};

function scaled(...lines: readonly string[]): string {
  const test = "if np.nanmin(scores) < -0.001 or np.nanmax(scores) > 1.001:  # not probabilities";
  return ["", test, ...lines.map((line) => `    ${line}`)].join("\n");
}

const NPY_READER = `def scores_in(reply):
    """The scores in an npy file."""
    return np.load(io.BytesIO(reply))
`;

/** `scoresKey` is empty if the scores are the whole value. */
function jsonReader(scoresKey: string, encoding: "json" | "base64-npy"): string {
  const inner = `reply["body"]`;
  const keyed = `reply["body"] if "body" in reply else reply[${pythonText(scoresKey)}]`;
  const npy = `        if reply.startswith("k05VTVBZ"):  # the start of an npy file in base64
            return np.load(io.BytesIO(base64.b64decode(reply)))
`;
  return `def scores_in(reply):
    """Unwraps the function's envelope and JSON in strings."""
    if isinstance(reply, dict):
        return scores_in(${scoresKey === "" ? inner : keyed})
    if isinstance(reply, str):
${encoding === "base64-npy" ? npy : ""}        return scores_in(json.loads(reply))
    return np.array(reply, dtype=float)
`;
}

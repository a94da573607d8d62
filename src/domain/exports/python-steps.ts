import { apiScope } from "#domain/config/aws-naming.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { isLocal } from "#domain/doctor/aws-lines.ts";
import type { RequestForm } from "#domain/inference/contract.ts";
import { UNKNOWN_PROFILE } from "#domain/inference/server-profile.ts";
import { kindOfOutput } from "#domain/model/kinds/kinds.ts";
import type { PythonSteps } from "#domain/model/kinds/model-kind.ts";
import type { CardOutput } from "#domain/model/model-card.ts";
import type { ScoreScale } from "#domain/prediction/score-scales.ts";
import { pythonText } from "#domain/text/python-text.ts";
import { BLENDINGS } from "#domain/tiles/blending.ts";
import type { TileGrid } from "#domain/tiles/tile-grid.ts";
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
  const tiles = run.edited?.array.tiles;
  if (tiles !== undefined) return sceneSteps(run, edits, tiles);
  return [
    settings(run),
    [...load(run, edits), ...batchAxis(run, "array")].join("\n"),
    `# 2. ${UPLOAD}\n${client(run)}\n${put("array", "KEY")}`,
    `# 3. ${REQUEST}\n${request(run, "KEY")}`,
    `# 4. The scores in its reply.\n${replyReader(run)}\n${scores(run)}${edits === undefined ? "" : WITHOUT_MISSING}`,
    pythonOf(run).result(shownOutput(run)),
  ];
}

/** The same of a scene that is sent in tiles: `scores` are (1, height, width, classes), joined as in the page. */
function sceneSteps(
  run: ExportedRun,
  edits: string | undefined,
  { scene, tiling, rows, columns }: TileGrid,
): readonly string[] {
  if (edits === undefined) throw new Error("numpy alone cannot make these tiles.");
  const { height, width, overlap, blending } = tiling;
  const hasBatchAxis = run.edited?.array.hasBatchAxis === true;
  const prediction = [
    "def predict(tile, key):",
    '    """Uploads a tile and asks the model: its scores, as received."""',
    ...(hasBatchAxis ? ["    tile = tile[np.newaxis]"] : []),
    ...batchAxis(run, "tile").map(indented),
    indented(put("tile", "key")),
    indented(request(run, "key")),
    indented(scores(run).trimStart()),
    "    return scores",
  ];
  return [
    settings(run),
    load(run, edits).join("\n"),
    `# 2. ${UPLOAD}\n${client(run)}`,
    `# 3. ${REQUEST}\n${replyReader(run)}\n\n${prediction.join("\n")}\n`,
    `# 4. The tiles, which share pixels, and the scene's scores: weighed where tiles overlap.
ROWS, COLUMNS = ${scene.height}, ${scene.width}
TILE_ROWS, TILE_COLUMNS, OVERLAP = ${height}, ${width}, ${overlap}
TILES_DOWN, TILES_ACROSS = ${rows}, ${columns}


def mirrored(length, size, count):
    """The rows or columns of all tiles; beyond the scene, those of its mirror image."""
    reach = (count - 1) * (size - OVERLAP) + size
    return np.pad(np.arange(length), (0, max(0, reach - length)), mode="reflect")


def weights(at, size, count):
    """Of a tile's rows or columns; those of neighbours add up to 1."""
    rise = ${BLENDINGS[blending].numpy}
    weight = np.ones(size)
    if at > 0:
        weight[:OVERLAP] = rise
    if at < count - 1:
        weight[size - OVERLAP :] = 1 - rise
    return weight


down = mirrored(ROWS, TILE_ROWS, TILES_DOWN)
across = mirrored(COLUMNS, TILE_COLUMNS, TILES_ACROSS)
total = None
for index in range(TILES_DOWN * TILES_ACROSS):
    row, column = divmod(index, TILES_ACROSS)
    top, left = row * (TILE_ROWS - OVERLAP), column * (TILE_COLUMNS - OVERLAP)
    here = np.s_[top : min(top + TILE_ROWS, ROWS), left : min(left + TILE_COLUMNS, COLUMNS)]
    if missing[here].all():
        continue  # a tile without data is not run
    tile = array[np.ix_(down[top : top + TILE_ROWS], across[left : left + TILE_COLUMNS])]
    print(f"Tile {index + 1} of {TILES_DOWN * TILES_ACROSS}", flush=True)
    found = predict(np.ascontiguousarray(tile), f"{KEY[:-4]}-tile-{index}.npy")
    if found.shape[-3:-1] == (TILE_ROWS, TILE_COLUMNS):
        found = np.moveaxis(found.reshape(found.shape[-3:]), -1, 0)
    found = found.reshape(-1, TILE_ROWS, TILE_COLUMNS).astype(np.float32).astype(float)
    if total is None:
        total, weight = np.full((len(found), ROWS, COLUMNS), -0.0), np.zeros((len(found), ROWS, COLUMNS))
    height, width = missing[here].shape
    found = np.where(missing[here], np.nan, found[:, :height, :width])
    share = np.outer(
        weights(row, TILE_ROWS, TILES_DOWN), weights(column, TILE_COLUMNS, TILES_ACROSS)
    )[:height, :width]
    counts = (share > 0) & ~np.isnan(found)
    total[(slice(None), *here)][counts] += (share * found)[counts]
    weight[(slice(None), *here)] += np.where(counts, share, 0)
if total is None:
    raise SystemExit("The scene has no pixel with data.")
with np.errstate(invalid="ignore"):
    scores = (total / weight).astype(np.float32)
scores = np.moveaxis(scores, 0, -1)[np.newaxis]`,
    pythonOf(run).result(shownOutput(run)),
  ];
}

function indented(lines: string): string {
  return lines.replaceAll(/^(?=.)/gm, "    ");
}

/**
 * The lines that make the upload of the file and know its missing pixels; undefined where there is
 * nothing to do, or numpy alone cannot do it.
 */
export async function editsOf({ edited, card }: ExportedRun): Promise<string | undefined> {
  if (edited === undefined) return undefined;
  const { tiles, missingCount } = edited.array;
  if (tiles === undefined && edited.edits.length === 0 && missingCount === 0) return undefined;
  const { pythonEdits } = await import("./python-edits.ts");
  return pythonEdits(edited, card);
}

/** The steps of the card's kind of model. */
export function pythonOf({ card }: Pick<ExportedRun, "card">): PythonSteps {
  return kindOfOutput(card.output).python;
}

/** The card's output with the threshold and the class of the view, if one of several is selected. */
export function shownOutput({ card, cut }: Pick<ExportedRun, "card" | "cut">): CardOutput {
  const { output } = card;
  if (cut === undefined) return output;
  const { threshold: defaultThreshold, selected } = cut;
  if (selected === undefined) return { ...output, defaultThreshold };
  const { title: classTitle, colour: classColour = output.classColour, plane } = selected;
  return { ...output, defaultThreshold, classTitle, classColour, positiveIndex: plane };
}

function settings(run: ExportedRun): string {
  const { config, location, fileName } = run;
  return `FILE = ${pythonText(fileName)}
REGION = ${pythonText(config.region)}
BUCKET = ${pythonText(location.bucket)}
KEY = ${pythonText(location.key)}
API_URL = ${pythonText(config.apiUrl)}
${pythonOf(run).settings(shownOutput(run))}`;
}

function load({ edited }: ExportedRun, edits: string | undefined): readonly string[] {
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
  ];
}

/** Gives an array the batch axis that the server wants. */
function batchAxis({ serverProfile: profile }: ExportedRun, name: string): readonly string[] {
  switch ((profile ?? UNKNOWN_PROFILE).batchAxis) {
    case "wants":
      return [`${name} = ${name}.reshape(1, *${name}.shape[-3:])  # with a batch axis`];
    case "adds":
      return [
        `${name} = ${name}.reshape(${name}.shape[-3:])  # without a batch axis, which the server adds`,
      ];
    default:
      return [];
  }
}

const UPLOAD = `The upload, to a presigned URL for this one object, valid for five minutes. The URL is a
# secret, so no message shows it.`;

function client({ config }: ExportedRun): string {
  const { endpoint } = config.s3;
  // Python does not resolve bucket.localhost; local clouds accept path-style URLs.
  const isHere = endpoint !== undefined && isLocal(endpoint);
  const style = isHere ? "path" : config.s3.addressing;
  const parameters = [
    `"s3"`,
    ...(endpoint === undefined ? [] : [`endpoint_url=${pythonText(endpoint)}`]),
    `config=Config(signature_version="s3v4", s3={"addressing_style": "${style}"})`,
  ];
  return `session = boto3.Session(region_name=REGION)
s3 = session.client(
${parameters.map((argument) => `    ${argument},`).join("\n")}
)`;
}

function put(array: string, key: string): string {
  return `content = io.BytesIO()
np.save(content, ${array})
try:
    uploaded = requests.put(
        s3.generate_presigned_url(
            "put_object", Params={"Bucket": BUCKET, "Key": ${key}}, ExpiresIn=300
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

const REQUEST = "The request for a prediction.";

function request({ config, serverProfile: profile }: ExportedRun, key: string): string {
  const { form, encoding } = profile ?? UNKNOWN_PROFILE;
  const accept = encoding === "npy" ? "application/x-npy" : "application/json";
  return `place = {"bucket": BUCKET, "file_name": ${key}}
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

function replyReader({ serverProfile: profile }: ExportedRun): string {
  const { encoding, scoresKey } = profile ?? UNKNOWN_PROFILE;
  return encoding === "npy" ? NPY_READER : jsonReader(scoresKey, encoding);
}

function scores({ serverProfile: profile }: ExportedRun): string {
  const { encoding, scoreScale } = profile ?? UNKNOWN_PROFILE;
  const isNpy = encoding === "npy";
  return `
try:
    scores = scores_in(answer.content${isNpy ? "" : ".decode()"})
except (KeyError, TypeError, ValueError):
    said = answer.text[:500].split("?")[0]  # what follows may be a signature
    raise SystemExit(f"The API sent no scores: HTTP {answer.status_code} {said}") from None${
      scoreScale === undefined ? "" : SCALES[scoreScale]
    }`;
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

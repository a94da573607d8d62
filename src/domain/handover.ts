import type { RequestForm } from "./inference-contract.ts";
import { defaultRecipe, type ModelCard } from "./model-card.ts";
import type { ObjectLocation } from "./run.ts";
import type { WorkshopConfig } from "./workshop-config.ts";

/** A run, as it may be repeated away from the page. It holds no key and no signed address. */
export interface Handover {
  /** The npy that is sent, by the name it has on the person's disk. */
  readonly fileName: string;
  readonly location: ObjectLocation;
  readonly config: WorkshopConfig;
  readonly card: ModelCard;
  /** In which form the API is asked, and under which key its scores stand. */
  readonly form: RequestForm;
  readonly scoresKey: string;
}

/**
 * A line for bash that uploads a file to a presigned address, which is a secret of its own: whoever
 * has the line may write this one object until the address expires.
 */
export function curlLine(url: string, fileName: string): string {
  return `curl --fail --request PUT --upload-file ${shellQuoted(fileName)} ${shellQuoted(url)}`;
}

/** https://www.gnu.org/software/bash/manual/bash.html#Single-Quotes */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The whole run as a Python script, with boto3 and requests; keys are the reader's own. */
export function pythonScript(handover: Handover): string {
  const intro = [
    `"""Runs ${onOneLine(handover.fileName)} through the model of ${onOneLine(handover.config.workshop)}.`,
    "",
    "Needs boto3, numpy and requests, and AWS keys in your environment or profile.",
    '"""',
    "",
  ];
  return `${[...intro, ...runLines(handover)].join("\n")}\n`;
}

/** The same for a cell of a notebook, with the mask drawn over the bands. */
export function notebookCell(handover: Handover): string {
  return [
    "# AWS keys are taken from the environment or profile that this notebook runs in.",
    ...runLines(handover),
    "",
    ...pictureLines(handover.card),
  ].join("\n");
}

/** A docstring must not end early, nor a comment go on. */
function onOneLine(text: string): string {
  return text.replaceAll(/["\\\r\n]/g, " ");
}

function runLines(handover: Handover): readonly string[] {
  const { config, location, card, fileName } = handover;
  const isSigned = config.apiAuth === "iam";
  return [
    "import json",
    "",
    "import boto3",
    "import numpy as np",
    "import requests",
    ...(isSigned
      ? [
          "from botocore.auth import SigV4Auth",
          "from botocore.awsrequest import AWSRequest",
          "from botocore.config import Config",
        ]
      : ["from botocore.config import Config"]),
    "",
    `FILE = ${literal(fileName)}`,
    `BUCKET = ${literal(location.bucket)}`,
    `KEY = ${literal(location.key)}`,
    `REGION = ${literal(config.region)}`,
    `API_URL = ${literal(config.apiUrl)}`,
    `THRESHOLD = ${card.output.defaultThreshold}`,
    "",
    "# Without s3v4 boto3 presigns in a way that buckets made since 2020 refuse.",
    "s3 = boto3.client(",
    '    "s3",',
    "    region_name=REGION,",
    ...(config.s3.endpoint === undefined
      ? []
      : [`    endpoint_url=${literal(config.s3.endpoint)},`]),
    `    config=Config(signature_version="s3v4", s3={"addressing_style": "${config.s3.addressing}"}),`,
    ")",
    "url = s3.generate_presigned_url(",
    '    "put_object", Params={"Bucket": BUCKET, "Key": KEY}, ExpiresIn=300',
    ")",
    'with open(FILE, "rb") as file:',
    "    requests.put(url, data=file, timeout=300).raise_for_status()",
    "",
    'request = {"bucket": BUCKET, "file_name": KEY}',
    ...(isSigned ? signedPost(handover.form) : plainPost(handover.form)),
    "response.raise_for_status()",
    "reply = response.json()",
    "# Behind a non-proxy integration the function's answer comes in an envelope, as text.",
    'answer = json.loads(reply["body"]) if isinstance(reply.get("body"), str) else reply',
    `scores = np.array(answer[${literal(handover.scoresKey)}], dtype=np.float32).squeeze()`,
    `print(f"${onOneLine(card.output.classTitle)} over {(scores >= THRESHOLD).mean():.1%}")`,
  ];
}

const BODIES: Readonly<Record<RequestForm, string>> = {
  both: '{**request, "body": json.dumps(request)}',
  plain: "request",
  body: '{"body": json.dumps(request)}',
};

function plainPost(form: RequestForm): readonly string[] {
  return [`response = requests.post(API_URL, json=${BODIES[form]}, timeout=60)`];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-signing-examples.html */
function signedPost(form: RequestForm): readonly string[] {
  return [
    `body = json.dumps(${BODIES[form]})`,
    'signed = AWSRequest("POST", API_URL, data=body, headers={"Content-Type": "application/json"})',
    'SigV4Auth(boto3.Session().get_credentials(), "execute-api", REGION).add_auth(signed)',
    "response = requests.post(API_URL, data=body, headers=dict(signed.headers), timeout=60)",
  ];
}

/** The card's own recipe as far as three bands tell it. */
function pictureLines(card: ModelCard): readonly string[] {
  const names = card.bands.map(({ name }) => name);
  const channels = defaultRecipe(card).channels.map((parts) =>
    Math.max(0, names.indexOf(parts[0]?.band ?? "")),
  );
  const [red = 0, green = red, blue = green] = channels;
  return [
    "import matplotlib.pyplot as plt",
    "",
    "image = np.load(FILE)",
    "image = image[0] if image.ndim == 4 else image",
    `rgb = image[..., [${red}, ${green}, ${blue}]].astype(float)`,
    "low, high = np.nanpercentile(rgb, [2, 98])",
    "plt.imshow(np.clip((rgb - low) / max(high - low, 1e-9), 0, 1))",
    'plt.imshow(np.ma.masked_less(scores, THRESHOLD), cmap="Oranges", vmin=0, vmax=1, alpha=0.6)',
    "plt.show()",
  ];
}

/** JSON's texts are Python's as well: https://docs.python.org/3/reference/lexical_analysis.html#string-and-bytes-literals */
function literal(text: string): string {
  return JSON.stringify(text);
}

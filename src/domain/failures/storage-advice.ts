import type { Failure } from "./failure.ts";
import { type Advice, SERVICE_NAMES } from "./wording.ts";

type Of<K extends Failure["kind"]> = Extract<Failure, { kind: K }>;

/** How the three pasted values can be wrong, by the code in which AWS says it. */
const KEYS_ACTIONS: Readonly<Record<string, string>> = {
  SignatureDoesNotMatch:
    "The secret access key does not belong to the key id: copy the whole block from the access portal and paste it again.",
  InvalidToken:
    "The session token was cut: copy the whole block from the access portal and paste it again.",
  InvalidAccessKeyId:
    "The session token is missing, or the keys are of another kind of AWS account (GovCloud, China): copy the whole block from the access portal and paste it again.",
  InvalidClientTokenId:
    "The session token is missing or was cut, or the keys are of another kind of AWS account (GovCloud, China): copy the whole block from the access portal and paste it again.",
};

export function keysRefusedAdvice({ code }: Of<"credentials-refused">): Advice {
  return {
    title: `AWS does not accept these keys (${code}).`,
    mender: "you",
    action:
      KEYS_ACTIONS[code] ??
      "One of the three lines was cut or mixed up: copy the whole block from the access portal and paste it again.",
  };
}

export function clockAdvice({ aheadS }: Of<"clock-skewed">): Advice {
  const action = "Set the clock to automatic in the system settings, then run it again.";
  const title =
    aheadS === undefined
      ? "This computer's clock differs from AWS's by more than AWS allows."
      : `This computer's clock is ${spanText(Math.abs(aheadS))} ${aheadS < 0 ? "behind" : "ahead of"} AWS's.`;
  return { title, mender: "you", action };
}

/** "47 minutes", "3 hours", "2 days": as exact as a person needs it to find a wrong clock. */
function spanText(seconds: number): string {
  const units = [
    ["day", 86_400],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ] as const;
  const [name, length] = units.find(([, one]) => seconds >= 2 * one) ?? ["second", 1];
  const count = Math.round(seconds / length);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

export function regionAdvice({ bucket, region }: Of<"wrong-region">): Advice {
  if (region === undefined) {
    return {
      title: `The bucket ${bucket} is in another region, or so new that AWS does not know its place everywhere yet.`,
      mender: "you",
      action: "Correct the region in Settings; if it is right, wait some minutes and run it again.",
    };
  }
  return {
    title: `The bucket ${bucket} is in the region ${region}.`,
    mender: "you",
    action: `Set the region to ${region} in Settings and run it again; where Settings refuse it, your instructor can set it in config.json.`,
  };
}

/** What an action is called by people. */
const DEEDS: Readonly<Record<string, string>> = {
  "s3:PutObject": "write",
  "s3:GetObject": "read",
  "s3:ListBucket": "list",
};

export function deniedAdvice({ service, resource, action }: Of<"access-denied">): Advice {
  if (service === "sts") {
    return {
      title: `Your account does not allow ${SERVICE_NAMES.sts}.`,
      mender: "instructor",
      action: "Your instructor must lift the policy that forbids sts:GetCallerIdentity.",
    };
  }
  const deed = (action === undefined ? undefined : DEEDS[action]) ?? "use";
  const permission = action === undefined ? "to use it" : action;
  return {
    title: `Your keys may not ${deed} ${resource}.`,
    mender: "instructor",
    action: `Check bucket and prefix in Settings; if they are right, your instructor must allow your role ${permission} there.`,
  };
}

export function tooLargeAdvice({ sizeBytes, limitBytes }: Of<"upload-too-large">): Advice {
  const size = sizeBytes === undefined ? "" : ` of ${gigabytes(sizeBytes)}`;
  const limit = limitBytes === undefined ? 5 * 1024 ** 3 : limitBytes;
  return {
    title: `The file${size} is larger than the ${gigabytes(limit)} that S3 takes in one upload.`,
    mender: "you",
    action: "Cut a smaller array out of it and drop that.",
  };
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1).replace(/\.0$/, "")} GiB`;
}

import { s3Origin, stsUrl, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { isLocal } from "./aws-lines.ts";
import type { PageFinding } from "./finding.ts";
import type { Remedy, RemedyContext, Snippet } from "./remedy.ts";

const SET_CLOCK: readonly Snippet[] = [
  { title: "Windows, as administrator", text: "w32tm /resync" },
  { title: "macOS", text: "sudo sntp -sS time.apple.com" },
  { title: "Linux", text: "sudo timedatectl set-ntp true" },
];

/** The remedy for what is wrong with the page, the computer or the keys. */
export function pageRemedy(finding: PageFinding, context: RemedyContext): Remedy {
  switch (finding.kind) {
    case "mixed-content":
      return {
        cause: `This page came over https, and the browser does not let it reach ${finding.address} over plain http.`,
        mender: "instructor",
        action:
          "Give the address with https:// in config.json, or open the page itself over http on this machine.",
        clicks: [],
        snippets: [],
      };
    case "page-from-disk":
      return {
        cause: "This page was opened as a file, so that it has no address that AWS could let in.",
        mender: "you",
        action: "Open the address that your instructor gave you, or start the page here.",
        clicks: [],
        snippets: [{ title: "In the project’s folder", text: "npm start" }],
      };
    case "clock-off":
      return {
        cause: clockSentence(finding.offsetS),
        mender: "you",
        action:
          "Set the clock to automatic in the system settings, or with one of these lines, then run the checks again.",
        clicks: [],
        snippets: SET_CLOCK,
      };
    case "keys-missing":
      return {
        cause: "No keys have been pasted into this page.",
        mender: "you",
        action: "Copy the block from the access portal and paste it, then run the checks again.",
        clicks: [],
        snippets: [exportKeys()],
      };
    case "keys-expired":
      return {
        cause: `Your AWS keys have expired${sinceText(finding.since)}.`,
        mender: "you",
        action: "Paste fresh keys from the access portal, then run the checks again.",
        clicks: [],
        snippets: [exportKeys()],
      };
    case "keys-refused":
      return {
        cause: `AWS does not accept these keys (${finding.code}).`,
        mender: "you",
        action:
          "One of the three lines was cut or mixed up, or they belong to another cloud: copy the whole block again and paste it. The second line tells whether they work elsewhere.",
        clicks: [],
        snippets: [exportKeys(), tryKeys(context.config)],
      };
    case "host-silent":
      return silentRemedy(finding.service, finding.host, context);
    case "sts-unreadable":
      return {
        cause: `AWS’s sign-in check at ${finding.host} is there, but its answer does not reach this page.`,
        mender: "you",
        action:
          "Something between the two changes it: turn off blockers for this page, or try another network or browser.",
        clicks: [],
        snippets: [tryKeys(context.config)],
      };
  }
}

function clockSentence(offsetS: number | undefined): string {
  if (offsetS === undefined) {
    return "This computer’s clock differs from AWS’s by more than AWS allows.";
  }
  const direction = offsetS > 0 ? "ahead of" : "behind";
  return `This computer’s clock is ${spanText(Math.abs(offsetS))} ${direction} the page’s server, and AWS allows 5 minutes.`;
}

/** A length of time in its largest unit, rounded: "12 minutes". */
export function spanText(seconds: number): string {
  const units = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
  ] as const;
  // A clock that is an hour off is measured as 3,599.6 seconds off.
  const [length, name] = units.find(([one]) => seconds >= 0.99 * one) ?? [1, "second"];
  const count = Math.round(seconds / length);
  return `${count} ${name}${count === 1 ? "" : "s"}`;
}

function sinceText(since: Date | undefined): string {
  return since === undefined
    ? ""
    : ` on ${since.toISOString().slice(0, 16).replace("T", " at ")} UTC`;
}

function exportKeys(): Snippet {
  return {
    title: "Keys from a profile of the AWS CLI, as a block to paste",
    text: "aws configure export-credentials --format env",
  };
}

function tryKeys(config: WorkshopConfig): Snippet {
  const endpoint = config.sts.endpoint === undefined ? "" : ` --endpoint-url ${stsUrl(config)}`;
  return {
    title: "The same check with the AWS CLI",
    text: `aws sts get-caller-identity --region ${config.region}${endpoint}`,
  };
}

const SILENT = {
  sts: { name: "AWS’s sign-in check", setting: "region", address: stsUrl },
  s3: { name: "S3", setting: "bucket and region", address: s3Origin },
  api: {
    name: "the inference API",
    setting: "API URL",
    address: (config: WorkshopConfig) => config.apiUrl,
  },
} as const;

function silentRemedy(
  service: keyof typeof SILENT,
  host: string,
  { config }: RemedyContext,
): Remedy {
  const { name, setting, address } = SILENT[service];
  const cause = `Nothing answers at ${host}, where this page looks for ${name}.`;
  if (isLocal(address(config))) {
    return {
      cause,
      mender: "you",
      action: `Start the local stack in the project’s folder, or correct the ${setting} in Settings.`,
      clicks: [],
      snippets: [{ title: "In the project’s folder", text: "npm start" }],
    };
  }
  return {
    cause,
    mender: "you",
    action: `Check every letter of the ${setting} in Settings; if they are right, a firewall, a VPN or a blocker is in the way. The line tells whether the name exists.`,
    clicks: [],
    snippets: [{ title: "Does the name exist?", text: `nslookup ${host.replace(/:\d+$/, "")}` }],
  };
}

import { type ReactNode, useMemo } from "react";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import {
  linkOfConfig,
  parseWorkshopLink,
  workshopLinkFragment,
} from "#domain/config/workshop-link.ts";
import { AppError } from "#domain/failures/failure.ts";
import { CopyButton } from "#ui/controls/copy-button.tsx";

/** Copies a link to this page with the settings in use; says why where there can be none. */
export function CopyWorkshopLink({ config }: { readonly config: WorkshopConfig }): ReactNode {
  const made = useMemo(() => fragmentOf(config), [config]);
  if ("problem" in made) {
    return <p className="quiet small">There is no workshop link: {made.problem}</p>;
  }
  return (
    <div className="stack">
      <CopyButton
        label="Copy workshop link"
        text={() => location.origin + location.pathname + made.fragment}
      />
      <p className="quiet small">
        Opens this page with the saved bucket, region, key prefix, folder naming, API, model card
        and samples. It contains no credentials.
      </p>
    </div>
  );
}

/** Only what can be opened again is copied. */
function fragmentOf(
  config: WorkshopConfig,
): { readonly fragment: string } | { readonly problem: string } {
  const fragment = workshopLinkFragment(linkOfConfig(config));
  try {
    parseWorkshopLink(fragment);
    return { fragment };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.failure.kind !== "config-invalid") throw thrown;
    return { problem: thrown.failure.problems.join(" ") };
  }
}

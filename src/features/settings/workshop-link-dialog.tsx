import { type ReactNode, useEffect, useId, useMemo, useRef } from "react";
import { configOfLink, type LinkedChoice, linkedWorkshop } from "#domain/config/linked-workshop.ts";
import type { Settings } from "#domain/config/settings.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { parseWorkshopLink, type WorkshopLink } from "#domain/config/workshop-link.ts";
import { AppError } from "#domain/failures/failure.ts";
import { formatList } from "#domain/text/format.ts";
import { CopyButton } from "#ui/controls/copy-button.tsx";
import "./settings.css";

interface WorkshopLinkDialogProps {
  /** Of the page's address, with its `#`. */
  readonly fragment: string;
  /** The workshop's own configuration, before any setting. */
  readonly config: WorkshopConfig;
  /** Those in use. */
  readonly settings: Settings;
  onUse(settings: Settings): void;
  /** Called once the question has been answered, or there is none. */
  onClose(): void;
}

/**
 * What a workshop link would use, and whether to; nothing if that is in use already. A link that this
 * site cannot follow is explained.
 */
export function WorkshopLinkDialog(props: WorkshopLinkDialogProps): ReactNode {
  const { fragment, config, settings, onUse, onClose } = props;
  const opened = useMemo(() => openedLink(fragment), [fragment]);
  const linked =
    "problems" in opened
      ? ({ state: "invalid", problems: opened.problems } as const)
      : linkedWorkshop(opened.link, config, settings);
  const isInUse = linked.state === "usable" && !linked.isChange;
  useEffect(() => {
    if (isInUse) onClose();
  }, [isInUse, onClose]);
  if (isInUse) return null;
  if (linked.state === "usable") {
    return (
      <Dialog title="Use the settings of this link?" onClose={onClose}>
        <p>
          Arrays go to this bucket and are run by this API, with your credentials. The link itself
          contains none.
        </p>
        <Choices choices={linked.choices} />
        {linked.isUnsigned && (
          <p className="caveat">
            Requests to this API will not be signed, because it is not the workshop’s own. If it
            needs signatures, allow them in Settings.
          </p>
        )}
        <div className="button-row">
          <button
            type="button"
            className="button primary"
            onClick={() => {
              onUse(linked.settings);
              onClose();
            }}
          >
            Use these settings
          </button>
          <button type="button" className="button" onClick={onClose}>
            Keep mine
          </button>
        </div>
      </Dialog>
    );
  }
  if (linked.state === "not-allowed" && "link" in opened) {
    return (
      <NotAllowed origins={linked.origins} link={opened.link} config={config} onClose={onClose} />
    );
  }
  const problems = "problems" in linked ? linked.problems : [];
  return (
    <Dialog title="This link cannot be used" onClose={onClose}>
      <ul className="link-problems">
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
      <p className="quiet">Nothing was changed. Ask for a new link.</p>
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}

type OpenedLink = { readonly link: WorkshopLink } | { readonly problems: readonly string[] };

function openedLink(fragment: string): OpenedLink {
  try {
    return { link: parseWorkshopLink(fragment) };
  } catch (thrown) {
    if (!(thrown instanceof AppError) || thrown.failure.kind !== "config-invalid") throw thrown;
    return { problems: thrown.failure.problems };
  }
}

/** Each choice of the link, beside what is in use now. */
function Choices({ choices }: { readonly choices: readonly LinkedChoice[] }): ReactNode {
  return (
    <table className="link-choices">
      <thead>
        <tr>
          <td />
          <th scope="col">Link</th>
          <th scope="col">Now</th>
        </tr>
      </thead>
      <tbody>
        {choices.map(({ label, value, before }) => (
          <tr key={label} data-changed={before !== undefined}>
            <th scope="row">{label}</th>
            <td>{value}</td>
            <td className="quiet">{before ?? "the same"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface NotAllowedProps {
  readonly origins: readonly string[];
  readonly link: WorkshopLink;
  readonly config: WorkshopConfig;
  onClose(): void;
}

const CONFIG_FILE = "workshop.json";

function NotAllowed({ origins, link, config, onClose }: NotAllowedProps): ReactNode {
  return (
    <Dialog title="This site may not use the link’s workshop" onClose={onClose}>
      <p>
        Its policy does not allow {formatList(origins)}. Serve the page for that workshop on your
        own machine: save the configuration as {CONFIG_FILE}, then run this in a copy of the
        project:
      </p>
      <pre className="link-command">npm start -- --config {CONFIG_FILE}</pre>
      <CopyButton label={`Copy ${CONFIG_FILE}`} text={() => configOfLink(link, config)} />
      <p className="quiet">Nothing was changed.</p>
      <CloseRow onClose={onClose} />
    </Dialog>
  );
}

function CloseRow({ onClose }: { onClose(): void }): ReactNode {
  return (
    <div className="button-row">
      <button type="button" className="button" onClick={onClose}>
        Close
      </button>
    </div>
  );
}

interface DialogProps {
  readonly title: string;
  onClose(): void;
  readonly children: ReactNode;
}

/** Modal: nothing on the page can be used before the answer. Escape is no. */
function Dialog({ title, onClose, children }: DialogProps): ReactNode {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
    // Not the first button: a key that was meant for something else must not answer.
    heading.current?.focus();
  }, []);
  return (
    <dialog ref={dialog} className="link-dialog stack" aria-labelledby={id} onClose={onClose}>
      <h2 ref={heading} id={id} tabIndex={-1}>
        {title}
      </h2>
      {children}
    </dialog>
  );
}

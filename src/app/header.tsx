import { CircleUser, Presentation, Settings as SettingsIcon, Stethoscope } from "lucide-react";
import {
  lazy,
  type ReactNode,
  Suspense,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
} from "react";
import { parseSettings, type Settings } from "#domain/config/settings.ts";
import { servedCards, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { loadChunk } from "#engine/site.ts";
import { AccountPanel, accountText } from "#features/sign-in/account-panel.tsx";
import { ExpiryAnnouncement, ExpiryBadge } from "#features/sign-in/expiry-badge.tsx";
import type { SignIn } from "#features/sign-in/use-sign-in.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { Popover } from "#ui/controls/popover.tsx";
import { STAGE_MODE } from "./stage-mode.ts";

/** Loaded when they are first opened. */
const SettingsPanel = lazy(async () => ({
  default: (await loadChunk(() => import("#features/settings/settings-panel.tsx"))).SettingsPanel,
}));

/** The panel of the credentials. */
export const ACCOUNT_ID = "account";

interface HeaderProps {
  readonly title: string;
  readonly signIn: SignIn;
  readonly config: WorkshopConfig;
  readonly settings: Settings;
  onSettings(settings: Settings): void;
  /** Whether there is a picture, which the keyboard reaches first. */
  readonly hasPicture: boolean;
  /** The pipeline of the selected array. */
  readonly children: ReactNode;
}

/** The title, the signed-in user, and the buttons for doctor and settings. */
export function Header({
  title,
  signIn,
  config,
  settings,
  onSettings,
  hasPicture,
  children,
}: HeaderProps): ReactNode {
  const [areSettingsOpened, setSettingsOpened] = useState(false);
  const pastedRegion = signIn.session?.credentials.region;
  const withRegion = parseSettings({ ...settings, region: pastedRegion }, config);
  // Parsing drops a region that the site cannot reach.
  const isReachable = pastedRegion !== undefined && withRegion.region === pastedRegion;
  const served = servedCards(config);
  const { modelCard = config.modelCard } = settings;
  const chooseCard = (path: string): void =>
    onSettings(parseSettings({ ...settings, modelCard: path }, config));
  return (
    <header className="header">
      {hasPicture && (
        <button type="button" className="button skip-link" onClick={focusPicture}>
          Skip to the picture
        </button>
      )}
      <h1>
        <img src="/favicon.svg" alt="" width={20} height={20} />
        Plumescope
      </h1>
      <span className="workshop quiet">
        {served.length > 1 && modelCard !== config.modelCard ? "" : title}
      </span>
      {served.length > 1 && (
        <select
          className="select model-choice"
          aria-label="Model"
          value={modelCard}
          onChange={({ currentTarget }) => chooseCard(currentTarget.value)}
        >
          {served.map(({ path, title: name }) => (
            <option key={path} value={path}>
              {name}
            </option>
          ))}
        </select>
      )}
      {children}
      <span className="header-actions">
        <button type="button" className="button plain" popoverTarget={ACCOUNT_ID}>
          <CircleUser size={16} aria-hidden="true" />
          <span className="account-text" data-status={signIn.status}>
            {accountText(signIn.status, signIn.identity)}
          </span>
          {signIn.identity !== undefined && signIn.session !== undefined && (
            <ExpiryBadge session={signIn.session} />
          )}
        </button>
        <ExpiryAnnouncement session={signIn.session} />
        <a className="button plain" href="#doctor">
          <Stethoscope size={16} aria-hidden="true" />
          <span className="wide-only">Doctor</span>
        </a>
        <StageSwitch />
        <button
          type="button"
          className="icon-button"
          popoverTarget="settings"
          aria-label="Settings"
          title="Settings"
        >
          <SettingsIcon size={16} aria-hidden="true" />
        </button>
      </span>
      <Popover id={ACCOUNT_ID} title="Credentials">
        <AccountPanel
          signIn={signIn}
          onRegion={isReachable ? () => onSettings(withRegion) : undefined}
        />
      </Popover>
      <Popover id="settings" title="Settings" onToggle={() => setSettingsOpened(true)}>
        {areSettingsOpened && (
          <PartBoundary>
            <Suspense>
              <SettingsPanel config={config} settings={settings} onChange={onSettings} />
            </Suspense>
          </PartBoundary>
        )}
      </Popover>
    </header>
  );
}

function focusPicture(): void {
  document.querySelector<HTMLElement>("[role=application]")?.focus();
}

/** The picture and its result alone, in larger type, for a projector; remembered. */
function StageSwitch(): ReactNode {
  const isOn = useSyncExternalStore(STAGE_MODE.subscribe, STAGE_MODE.isOn);
  useLayoutEffect(() => {
    document.documentElement.toggleAttribute("data-stage", isOn);
  }, [isOn]);
  return (
    <button
      type="button"
      className="icon-button stage-switch"
      aria-pressed={isOn}
      aria-label="Stage mode: larger type for a projector"
      title="Stage mode: larger type for a projector"
      onClick={() => STAGE_MODE.set(!isOn)}
    >
      <Presentation size={16} aria-hidden="true" />
    </button>
  );
}

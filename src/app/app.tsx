import { type ReactNode, Suspense, startTransition, use, useMemo, useState } from "react";
import { parseSettings, type Settings, withSettings } from "#domain/config/settings.ts";
import type { ModelCard } from "#domain/model/model-card.ts";
import { createSessionStore } from "#engine/session.ts";
import { loadConfig, loadModelCard, loadSettings, saveSettings } from "#engine/site.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { Page } from "./page.tsx";
import { Shell } from "./shell.tsx";

/** The page, once its configuration and model card have been read. */
export function App(): ReactNode {
  return (
    <PartBoundary isMain heading="Plumescope">
      <Suspense fallback={<Shell />}>
        <Site />
      </Suspense>
    </PartBoundary>
  );
}

// Requested while React starts; a failure is shown where the site is rendered.
const siteConfig = loadConfig();
siteConfig.catch(() => undefined);

/** The workshop's configuration with the user's settings, and its model card. */
function Site(): ReactNode {
  const config = use(siteConfig);
  const [sessions] = useState(createSessionStore);
  const [settings, setSettings] = useState(() => parseSettings(loadSettings(), config));
  const current = useMemo(() => withSettings(config, settings), [config, settings]);
  const card = use(cardAt(current.modelCard));
  const changeSettings = (next: Settings): void => {
    saveSettings(next);
    // The present card stays until the next one has been read.
    startTransition(() => setSettings(next));
  };
  return (
    <Page
      ownConfig={config}
      config={current}
      card={card}
      sessions={sessions}
      settings={settings}
      onSettings={changeSettings}
    />
  );
}

const cards = new Map<string, Promise<ModelCard>>();

function cardAt(path: string): Promise<ModelCard> {
  const card = cards.get(path) ?? loadModelCard(path);
  cards.set(path, card);
  return card;
}

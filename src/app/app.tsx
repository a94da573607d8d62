import {
  type ReactNode,
  Suspense,
  startTransition,
  use,
  useEffect,
  useMemo,
  useState,
} from "react";
import { parseSettings, type Settings, withSettings } from "#domain/config/settings.ts";
import { createSessionStore } from "#engine/session.ts";
import { loadChunk, loadConfig, loadModelCard, loadSettings, saveSettings } from "#engine/site.ts";
import { PartBoundary } from "#ui/controls/part-boundary.tsx";
import { Page } from "./page.tsx";
import { Shell } from "./shell.tsx";
import type { Opened } from "./use-queue.ts";

/** The page, once its configuration has been read. */
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

/**
 * The workshop's configuration with the user's settings. The engine and the model card, which the first
 * screen does without, are requested when that is there.
 */
function Site(): ReactNode {
  const config = use(siteConfig);
  const [sessions] = useState(createSessionStore);
  const [settings, setSettings] = useState(() => parseSettings(loadSettings(), config));
  const current = useMemo(() => withSettings(config, settings), [config, settings]);
  const [isDrawn, setDrawn] = useState(false);
  useEffect(() => startTransition(() => setDrawn(true)), []);
  const opened = isDrawn ? use(openedWith(current.modelCard)) : undefined;
  const changeSettings = (next: Settings): void => {
    saveSettings(next);
    // The present card stays until the next one has been read.
    startTransition(() => setSettings(next));
  };
  return (
    <Page
      ownConfig={config}
      config={current}
      opened={opened}
      sessions={sessions}
      settings={settings}
      onSettings={changeSettings}
    />
  );
}

const openings = new Map<string, Promise<Opened>>();

function openedWith(path: string): Promise<Opened> {
  const opening = openings.get(path) ?? open(path);
  openings.set(path, opening);
  return opening;
}

async function open(path: string): Promise<Opened> {
  const [{ createBrowserEngine }, card] = await Promise.all([
    loadChunk(() => import("#engine/browser-engine.ts")),
    loadModelCard(path),
  ]);
  return { createBrowserEngine, card };
}

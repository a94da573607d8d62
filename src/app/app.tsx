import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo, useState } from "react";
import { parseSettings, type Settings, withSettings } from "#domain/config/settings.ts";
import type { WorkshopConfig } from "#domain/config/workshop-config.ts";
import { type Failure, failureOf } from "#domain/failures/failure.ts";
import { createSessionStore } from "#engine/session.ts";
import { loadConfig, loadModelCard, loadSettings, saveSettings } from "#engine/site.ts";
import { ReloadBlock } from "#ui/controls/reload-block.tsx";
import { Page } from "./page.tsx";

/** The page, once its configuration has been read. */
export function App(): ReactNode {
  const config = useQuery({
    queryKey: ["config"],
    queryFn: ({ signal }) => loadConfig(signal),
  });
  if (config.isError) return <StartFailure failure={failureOf(config.error)} />;
  return config.data === undefined ? <Loading /> : <Site config={config.data} />;
}

/** The workshop's configuration with the user's settings, and its model card. */
function Site({ config }: { readonly config: WorkshopConfig }): ReactNode {
  const [sessions] = useState(createSessionStore);
  const [settings, setSettings] = useState(() => parseSettings(loadSettings(), config));
  const current = useMemo(() => withSettings(config, settings), [config, settings]);
  const card = useQuery({
    queryKey: ["model-card", current.modelCard],
    queryFn: ({ signal }) => loadModelCard(current.modelCard, signal),
    placeholderData: keepPreviousData,
  });
  const changeSettings = (next: Settings): void => {
    saveSettings(next);
    setSettings(next);
  };
  if (card.isError) return <StartFailure failure={failureOf(card.error)} />;
  if (card.data === undefined) return <Loading />;
  return (
    <Page
      ownConfig={config}
      config={current}
      card={card.data}
      sessions={sessions}
      settings={settings}
      onSettings={changeSettings}
    />
  );
}

function Loading(): ReactNode {
  return (
    <main className="start">
      <h1>Plumescope</h1>
      <p className="quiet" role="status">
        Reading the workshop’s configuration…
      </p>
    </main>
  );
}

/** Shown if the configuration cannot be read or is invalid. */
function StartFailure({ failure }: { readonly failure: Failure }): ReactNode {
  return (
    <main className="start">
      <h1>Plumescope</h1>
      <ReloadBlock failure={failure} />
    </main>
  );
}

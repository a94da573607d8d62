import { type FormEvent, Fragment, type ReactNode, useMemo, useState } from "react";
import {
  draftOf,
  needsConsent,
  parseSettings,
  type Settings,
  type SettingsDraft,
  settingProblems,
  withSettings,
} from "#domain/config/settings.ts";
import { apiUrlOfCard, type WorkshopConfig } from "#domain/config/workshop-config.ts";
import { Select } from "#ui/controls/select.tsx";
import { TextField } from "#ui/controls/text-field.tsx";
import { CopyWorkshopLink } from "./copy-workshop-link.tsx";

interface SettingsPanelProps {
  /** The workshop's own configuration, before any setting. */
  readonly config: WorkshopConfig;
  readonly settings: Settings;
  onChange(settings: Settings): void;
}

const FIELDS = [
  { name: "apiUrl", label: "API URL" },
  { name: "bucket", label: "Bucket" },
  { name: "region", label: "Region" },
  { name: "prefix", label: "Key prefix" },
] as const;

/** The settings that a participant may change: in a workshop each builds their own API. */
export function SettingsPanel({ config, settings, onChange }: SettingsPanelProps): ReactNode {
  const [draft, setDraft] = useState<SettingsDraft>(() => draftOf(config, settings));
  const [saved, setSaved] = useState(false);
  const inUse = useMemo(() => withSettings(config, settings), [config, settings]);
  const problems = settingProblems(draft, config);
  const isValid = Object.values(problems).every((problem) => problem === undefined);
  const edit = (name: keyof SettingsDraft, value: string): void => {
    setSaved(false);
    // Consent is for one address.
    const signedApi = name === "apiUrl" ? "" : draft.signedApi;
    setDraft({ ...draft, signedApi, [name]: value });
  };
  const chooseCard = (modelCard: string): void => {
    setSaved(false);
    const isCardsOwn = draft.apiUrl === apiUrlOfCard(config, draft.modelCard);
    const apiUrl = isCardsOwn ? apiUrlOfCard(config, modelCard) : draft.apiUrl;
    const signedApi = apiUrl === draft.apiUrl ? draft.signedApi : "";
    setDraft({ ...draft, modelCard, apiUrl, signedApi });
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (!isValid) return;
    onChange(parseSettings(draft, config));
    setSaved(true);
  };
  const reset = (): void => {
    setDraft(draftOf(config));
    onChange({});
    setSaved(true);
  };
  return (
    <form className="stack" onSubmit={save}>
      {FIELDS.map(({ name, label }) => (
        <Fragment key={name}>
          <TextField
            label={label}
            value={draft[name]}
            problem={problems[name]}
            onChange={(value) => edit(name, value)}
          />
          {name === "apiUrl" && needsConsent(config, draft.apiUrl.trim()) && (
            <Consent
              isGiven={draft.signedApi === draft.apiUrl.trim()}
              onChange={(isGiven) => edit("signedApi", isGiven ? draft.apiUrl.trim() : "")}
            />
          )}
        </Fragment>
      ))}
      <Select
        label="Model card"
        value={draft.modelCard}
        options={config.modelCards.map(({ path, title }) => ({ value: path, title }))}
        onChange={chooseCard}
      />
      <div className="button-row">
        <button type="submit" className="button primary" disabled={!isValid}>
          Save
        </button>
        <button type="button" className="button" onClick={reset}>
          Reset to the workshop’s
        </button>
        <span role="status" className="quiet">
          {saved ? "Saved in this browser." : ""}
        </span>
      </div>
      <CopyWorkshopLink config={inUse} />
    </form>
  );
}

interface ConsentProps {
  readonly isGiven: boolean;
  onChange(isGiven: boolean): void;
}

/** Asks before requests to a host that is not the workshop's are signed. */
function Consent({ isGiven, onChange }: ConsentProps): ReactNode {
  return (
    <>
      <label className="checkbox">
        <input
          type="checkbox"
          checked={isGiven}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        Sign requests to this API with my credentials
      </label>
      <p className="quiet">
        It is not the workshop’s own API. A signed request carries your session token; without a
        signature, an API with IAM authorization answers 403.
      </p>
    </>
  );
}

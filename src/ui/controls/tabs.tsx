import type { LucideIcon } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useId } from "react";
import { indexAfterKey, SIDEWAYS } from "./key-steps.ts";

/** One panel of several in the same place. */
export interface TabDefinition<Id extends string> {
  readonly id: Id;
  readonly title: string;
  /** Stands for the title where there is little space. */
  readonly icon: LucideIcon;
  /** Beside the title, for example a warning. */
  readonly mark?: ReactNode;
}

interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly TabDefinition<Id>[];
  readonly shown: Id;
  onShow(id: Id): void;
  /** The panel of the shown tab; the others are not rendered. */
  readonly children: ReactNode;
}

/** Tabs over one panel. The arrow keys go from tab to tab; Tab goes on into the panel. */
export function Tabs<Id extends string>(props: TabsProps<Id>): ReactNode {
  const { label, tabs, shown, onShow, children } = props;
  const id = useId();
  const step = (event: KeyboardEvent<HTMLElement>): void => {
    const at = tabs.findIndex((tab) => tab.id === shown);
    const place = { from: at, count: tabs.length, isCircle: true };
    const to = indexAfterKey(event, SIDEWAYS, place);
    const next = to === undefined ? undefined : tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    onShow(next.id);
    document.getElementById(`${id}${next.id}`)?.focus();
  };
  return (
    <>
      <div className="tabs" role="tablist" aria-label={label} onKeyDown={step}>
        {tabs.map(({ id: tab, title, icon: Icon, mark }) => (
          <button
            key={tab}
            id={`${id}${tab}`}
            type="button"
            role="tab"
            className="tab"
            aria-selected={tab === shown}
            aria-controls={`${id}panel`}
            tabIndex={tab === shown ? 0 : -1}
            title={title}
            onClick={() => onShow(tab)}
          >
            <Icon size={16} aria-hidden="true" />
            <span className="tab-title">{title}</span>
            {mark}
          </button>
        ))}
      </div>
      <div
        id={`${id}panel`}
        className="tab-panel"
        role="tabpanel"
        aria-labelledby={`${id}${shown}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard.
        tabIndex={0}
      >
        {children}
      </div>
    </>
  );
}

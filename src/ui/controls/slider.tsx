import { type CSSProperties, type ReactNode, useId } from "react";
import type { GlossaryTerm } from "#domain/text/glossary.ts";
import { Term } from "./term.tsx";

interface SliderProps {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value with its unit, shown beside the label and announced. */
  readonly text: string;
  readonly disabled?: boolean;
  /** The term that the label explains when it is pressed. */
  readonly term?: GlossaryTerm;
  /** Drawn behind the track, for example a histogram. */
  readonly backdrop?: ReactNode;
  onChange(value: number): void;
}

/** A labelled range input with its value beside the label. */
export function Slider(props: SliderProps): ReactNode {
  const { label, value, min, max, step, text, disabled, term, backdrop } = props;
  const id = useId();
  const fill = { "--fill": `${(100 * (value - min)) / (max - min)}%` } as CSSProperties; // React's types lack custom properties.
  return (
    <div className="field">
      <div className="label-row">
        {term === undefined ? <label htmlFor={id}>{label}</label> : <Term of={term}>{label}</Term>}
        <output htmlFor={id}>{text}</output>
      </div>
      <div className={backdrop === undefined ? undefined : "threshold"}>
        {backdrop}
        <input
          id={id}
          className="slider"
          style={fill}
          type="range"
          min={min}
          max={max}
          step={step}
          value={value}
          disabled={disabled}
          aria-label={term === undefined ? undefined : label}
          aria-valuetext={text}
          onChange={(event) => props.onChange(event.currentTarget.valueAsNumber)}
        />
      </div>
    </div>
  );
}

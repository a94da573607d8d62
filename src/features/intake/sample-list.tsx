import type { ReactNode } from "react";
import type { Sample } from "#domain/config/workshop-config.ts";

interface SampleListProps {
  readonly samples: readonly Sample[];
  onPick(sample: Sample): void;
}

/** The workshop's sample arrays; a click opens and runs one. */
export function SampleList({ samples, onPick }: SampleListProps): ReactNode {
  return (
    <ul className="samples">
      {samples.map((sample) => (
        <li key={sample.file}>
          <button type="button" className="sample" onClick={() => onPick(sample)}>
            <img
              src={`samples/${sample.file.replace(/\.\w+$/, ".png")}`}
              alt=""
              width={56}
              height={56}
              loading="lazy"
            />
            <span>
              <strong>{sample.title}</strong>
              <span className="quiet small">{sample.description}</span>
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

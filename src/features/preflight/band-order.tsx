import { type ReactNode, useState } from "react";
import { readBandOrder } from "#domain/preflight/band-order.ts";
import { TextField } from "#ui/controls/text-field.tsx";

interface BandOrderProps {
  /** The number of available bands. */
  readonly bandCount: number;
  onBands(bands: readonly number[]): void;
}

/** Selects the bands to upload and their order. */
export function BandOrderForm({ bandCount, onBands }: BandOrderProps): ReactNode {
  const all = Array.from({ length: bandCount }, (_, band) => band + 1).join(", ");
  const [draft, setDraft] = useState(all);
  const read = readBandOrder(draft, bandCount);
  return (
    <form
      className="band-order"
      onSubmit={(event) => {
        event.preventDefault();
        if ("bands" in read) onBands(read.bands);
      }}
    >
      <TextField
        label="Bands to use, in this order"
        value={draft}
        problem={"problem" in read ? read.problem : undefined}
        onChange={setDraft}
      />
      <button type="submit" className="button" disabled={draft === all || "problem" in read}>
        Apply
      </button>
    </form>
  );
}

import { useEffect, useState } from "react";

const NOTE_MS = 4000;

/** A note that passes. */
export function usePassingNote(): readonly [note: string, set: (note: string) => void] {
  const [note, setNote] = useState("");
  useEffect(() => {
    if (note === "") return;
    const timer = setTimeout(() => setNote(""), NOTE_MS);
    return () => clearTimeout(timer);
  }, [note]);
  return [note, setNote];
}

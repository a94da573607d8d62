import { useEffect, useState } from "react";

const SECOND_MS = 1000;

/** The time by `performance.now()`: each second while it passes, else when it last did. */
export function useNow(isPassing: boolean): number {
  const [nowMs, setNowMs] = useState(() => performance.now());
  useEffect(() => {
    if (!isPassing) return;
    setNowMs(performance.now());
    const timer = setInterval(() => setNowMs(performance.now()), SECOND_MS);
    return () => clearInterval(timer);
  }, [isPassing]);
  return nowMs;
}

import type { ReactNode } from "react";

/** The page before its configuration is read; `index.html` contains the same, before any script. */
export function Shell(): ReactNode {
  return (
    <>
      <header className="header">
        <h1>
          <img src="/favicon.svg" alt="" width="20" height="20" />
          Plumescope
        </h1>
      </header>
      <main className="welcome">
        <Purpose />
        <p className="quiet" role="status">
          Reading the workshop’s configuration…
        </p>
      </main>
    </>
  );
}

/** What the page is for, in one sentence. */
export function Purpose(): ReactNode {
  return (
    <p className="promise">
      Paste credentials, drop an array, see the model’s prediction over the bands.
    </p>
  );
}

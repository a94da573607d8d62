import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";

/**
 * Caches what a part of the page fetches, as long as that part is mounted. Sign-out unmounts it, and
 * with it any listing that was made with the user's credentials.
 */
export function QueryProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [client] = useState(createQueryClient);
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>;
}

/**
 * Never refetches automatically: data changes only on request, and the services retry by
 * themselves.
 */
function createQueryClient(): QueryClient {
  const queries = {
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: Number.POSITIVE_INFINITY,
    // The services report "offline"; react-query would wait without a message.
    networkMode: "always",
  } as const;
  return new QueryClient({ defaultOptions: { queries } });
}

import { QueryClient } from "@tanstack/react-query";

/**
 * Never refetches automatically: data changes only on request, and the services retry by
 * themselves.
 */
export function createQueryClient(): QueryClient {
  const queries = {
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: Number.POSITIVE_INFINITY,
    // The services report "offline"; react-query would wait without a message.
    networkMode: "always",
  } as const;
  return new QueryClient({ defaultOptions: { queries, mutations: { networkMode: "always" } } });
}

import { QueryClient } from "@tanstack/react-query";

/**
 * What comes from outside changes only when a person asks for something else, so nothing is
 * fetched again behind their back; services retry what is worth retrying.
 */
export function createQueryClient(): QueryClient {
  const queries = {
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    staleTime: Number.POSITIVE_INFINITY,
    // The services tell "offline" in words; react-query would wait in silence.
    networkMode: "always",
  } as const;
  return new QueryClient({ defaultOptions: { queries, mutations: { networkMode: "always" } } });
}

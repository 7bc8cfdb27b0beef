import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './api.ts';

/** Session errors are answered in one place: the session is read again, and the shell shows login or the lock. */
function reactToSessionLoss(error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401) {
    void queryClient.invalidateQueries({ queryKey: ['session'] });
  }
}

export const queryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (query.queryKey[0] !== 'session') reactToSessionLoss(error);
    },
  }),
  mutationCache: new MutationCache({ onError: reactToSessionLoss }),
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      refetchOnWindowFocus: true,
      // Only a lost connection is worth repeating silently; a refusal is shown at once.
      retry: (count, error) => count < 2 && !(error instanceof ApiProblem && error.status < 502),
    },
    mutations: { retry: false },
  },
});

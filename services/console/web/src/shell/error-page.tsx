import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { ApiProblem } from '../api.ts';
import { ErrorState } from '../ui/PageState.tsx';
import { NotFoundPage } from './not-found-page.tsx';

/** Error boundary of every page. */
export function ErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiProblem && error.status === 404) return <NotFoundPage />;
  return (
    <ErrorState
      error={error}
      onRetry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}

import type { Clock } from '@sunledger/service-kit';

const keptPages = 500;

/** Pages by key for a few seconds: a village that opens the same notice at once costs one query. */
export function createPageCache<T>(clock: Clock, seconds: number) {
  const pages = new Map<string, { until: number; page: Promise<T> }>();
  return (key: string, make: () => Promise<T>): Promise<T> => {
    const known = pages.get(key);
    if (known && known.until > clock.now()) return known.page;
    const page = make();
    page.catch(() => pages.delete(key));
    pages.delete(key);
    pages.set(key, { until: clock.now() + seconds * 1000, page });
    if (pages.size > keptPages) pages.delete(pages.keys().next().value!);
    return page;
  };
}

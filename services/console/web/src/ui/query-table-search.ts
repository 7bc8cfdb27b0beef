import { useNavigate, useRouterState } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Search } from '../search-params.ts';

/** What a list request takes from the URL: filters plus `sort` (`-createdAt` = descending), `cursor` and `limit`. */
export type ListRequest = Record<string, string>;

const PAGING = ['cursor', 'limit', 'sort'] as const;

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** Cursors of the pages before this one by list prefix; lets "上一页" work with keyset paging, also after a reload. */
    cursors?: Record<string, string[]>;
  }
}

/** State of a list in the URL. `prefix` separates two lists on one page (`plan.sort=`). */
export function useListSearch(prefix = '') {
  const navigate = useNavigate();
  const location = useRouterState({ select: (state) => state.location });
  const search = location.search as Search;
  const cursors = location.state.cursors?.[prefix];

  return useMemo(() => {
    const request: ListRequest = {};
    for (const [key, value] of Object.entries(search)) {
      if (!key.startsWith(prefix) || key === 'tab') continue;
      request[key.slice(prefix.length)] = Array.isArray(value) ? value.join(',') : String(value);
    }
    const update = (changes: Record<string, string | undefined>, nextCursors: string[]) => {
      const next: Record<string, unknown> = { ...search };
      for (const [key, value] of Object.entries(changes)) next[prefix + key] = value;
      void navigate({
        to: '.',
        search: next as never,
        state: (state) => ({ ...state, cursors: { ...state.cursors, [prefix]: nextCursors } }),
        resetScroll: false,
      });
    };
    return {
      request,
      filters: Object.fromEntries(Object.entries(request).filter(([key]) => !PAGING.includes(key as never))),
      /** Sets filters; the list starts again at its first page. */
      setFilters: (changes: Record<string, string | undefined>) => update({ ...changes, cursor: undefined }, []),
      setSort: (sort: string | undefined) => update({ sort, cursor: undefined }, []),
      next: (cursor: string) => update({ cursor }, [...(cursors ?? []), request['cursor'] ?? '']),
      previous: () => update({ cursor: cursors?.at(-1) || undefined }, (cursors ?? []).slice(0, -1)),
      first: () => update({ cursor: undefined }, []),
      pageNumber: (cursors ?? []).length + 1,
      isFirstPage: request['cursor'] === undefined,
      canGoBack: (cursors ?? []).length > 0,
    };
  }, [search, cursors, prefix, navigate]);
}

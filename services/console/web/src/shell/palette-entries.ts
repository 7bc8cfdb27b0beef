import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { call, registry } from '../api.ts';
import { useCan } from '../session/session.ts';
import { useNavigation } from './navigation.ts';

export interface PaletteEntry {
  href: string;
  title: string;
  /** Section of a page, or what kind of thing an entity is. */
  kind: string;
}

/** What matches the typed text: pages by title, section and keywords, then regions of the registry (names, codes, pinyin initials). */
export function usePaletteEntities(text: string): { entries: PaletteEntry[]; isSearching: boolean } {
  const typed = useDeferredValue(text.trim().toLowerCase());
  const pages = useNavigation().flatMap((section) =>
    section.pages.map((page) => ({ href: page.to, title: page.title, kind: section.title, keywords: page.keywords })),
  );
  const matching = pages.filter((page) => `${page.title} ${page.kind} ${page.keywords}`.toLowerCase().includes(typed));
  const canReadRegistry = useCan('region.read');
  const search = useQuery({
    queryKey: ['registry', 'region', 'search', typed],
    queryFn: ({ signal }) =>
      call(registry.GET('/regions/search', { params: { query: { q: typed, limit: 20 } }, signal })),
    enabled: canReadRegistry && typed.length >= 2,
    retry: false,
  });
  const entities = (search.data?.items ?? []).map(({ code, name }) => ({
    href: `/regions?code=${code}`,
    title: `${name}（${code}）`,
    kind: '行政区划',
  }));
  return { entries: [...matching, ...entities], isSearching: search.isFetching };
}

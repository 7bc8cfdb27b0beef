import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { requestJson } from '../api.ts';
import { useCan } from '../session/session.ts';
import { useNavigation } from './navigation.ts';

export interface PaletteEntry {
  href: string;
  title: string;
  /** Section of a page, or what kind of thing an entity is. */
  kind: string;
}

interface RegistryHit {
  kind: 'region' | 'department' | 'bank' | 'operatingEntity';
  code: string;
  name: string;
  path?: string;
}

const KIND_LABELS: Record<RegistryHit['kind'], string> = {
  region: '行政区划',
  department: '部门',
  bank: '银行',
  operatingEntity: '经营主体',
};

const PAGES: Record<RegistryHit['kind'], string> = {
  region: '/regions',
  department: '/departments',
  bank: '/banks',
  operatingEntity: '/operating-entities',
};

/** What matches the typed text: pages by title, section and keywords, then entities of the registry. */
export function usePaletteEntities(text: string): { entries: PaletteEntry[]; isSearching: boolean } {
  const typed = useDeferredValue(text.trim().toLowerCase());
  const pages = useNavigation().flatMap((section) =>
    section.pages.map((page) => ({ href: page.to, title: page.title, kind: section.title, keywords: page.keywords })),
  );
  const matching = pages.filter((page) => `${page.title} ${page.kind} ${page.keywords}`.toLowerCase().includes(typed));
  const canReadRegistry = useCan('region.read');
  const search = useQuery({
    queryKey: ['registry', 'search', typed],
    queryFn: ({ signal }) =>
      requestJson<{ items: RegistryHit[] }>(`/api/registry/search?${new URLSearchParams({ q: typed })}`, { signal }),
    enabled: canReadRegistry && typed.length >= 2,
    retry: false,
  });
  const entities = (search.data?.items ?? []).map((hit) => ({
    href: `${PAGES[hit.kind]}?code=${encodeURIComponent(hit.code)}`,
    title: `${hit.path ?? hit.name}（${hit.code}）`,
    kind: KIND_LABELS[hit.kind],
  }));
  return { entries: [...matching, ...entities], isSearching: search.isFetching };
}

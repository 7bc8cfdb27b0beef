import { Button } from 'antd';
import type { ReactNode } from 'react';
import { useListSearch } from '../../ui/query-table-search.ts';
import './filter-link.css';

/** A value of the table that narrows the list to itself. */
export function FilterLink(link: { filter: Record<string, string>; title: string; children: ReactNode }) {
  const { setFilters } = useListSearch();
  return (
    <Button type="link" size="small" className="cell-link" title={link.title} onClick={() => setFilters(link.filter)}>
      {link.children}
    </Button>
  );
}

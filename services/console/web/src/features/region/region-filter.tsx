import type { FilterField } from '../../ui/FilterBar.tsx';
import { RegionSelect } from './region-select.tsx';

/** The region filter of every list whose API takes `regionCode`. */
export const REGION_FILTER: FilterField = {
  kind: 'custom',
  name: 'regionCode',
  label: '地区',
  render: (value, set) => <RegionSelect id="filter-regionCode" value={value} onChange={(code) => set(code)} />,
};

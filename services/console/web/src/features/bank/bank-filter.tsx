import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import type { FilterField } from '../../ui/FilterBar.tsx';
import { banksQuery } from './bank.ts';

/** The bank filter of every list whose API takes `bankCode`. */
export const BANK_FILTER: FilterField = {
  kind: 'custom',
  name: 'bankCode',
  label: '银行',
  render: (value, set) => <BankSelect value={value} onChange={set} />,
};

function BankSelect({ value, onChange }: { value: string; onChange: (code: string | undefined) => void }) {
  const banks = useQuery(banksQuery);
  return (
    <Select
      id="filter-bankCode"
      className="filter-select"
      allowClear
      placeholder="全部"
      loading={banks.isPending}
      value={value === '' ? null : value}
      onChange={(code: string | null | undefined) => onChange(code ?? undefined)}
      options={(banks.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
    />
  );
}

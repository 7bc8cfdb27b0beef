import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { organisationChoicesQuery } from './organisation.ts';

interface OrganisationSelectProperties {
  id?: string;
  value?: string;
  onChange?: (id: string | undefined) => void;
}

/** An organisation in use, found by a part of its name. */
export function OrganisationSelect({ value, onChange, ...rest }: OrganisationSelectProperties) {
  const [typed, setTyped] = useState('');
  const organisations = useQuery(organisationChoicesQuery(useDeferredValue(typed.trim())));
  const options = (organisations.data ?? [])
    .filter(({ id, deactivatedAt }) => deactivatedAt === null || id === value)
    .map(({ id, name }) => ({ value: id, label: name }));
  return (
    <Select
      {...rest}
      allowClear
      className="region-select"
      placeholder="输入单位名称的一部分"
      popupMatchSelectWidth={360}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      loading={organisations.isFetching}
      notFoundContent={organisations.isFetching ? '正在查找…' : '没有找到，请换个名称'}
      {...(value ? { value } : {})}
      options={options}
      onChange={(id: string | undefined) => onChange?.(id)}
    />
  );
}

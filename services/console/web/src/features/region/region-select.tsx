import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useDeferredValue, useState } from 'react';
import { useSession } from '../../session/session.ts';
import { LEVELS } from './labels.ts';
import { childRegionsQuery, regionQuery, regionSearchQuery, type Region } from './region.ts';

interface RegionSelectProperties {
  id?: string;
  value?: string;
  /** The code, and the region as it was chosen from the list. */
  onChange?: (code: string | undefined, region?: Region) => void;
  placeholder?: string;
  'aria-label'?: string;
  className?: string;
}

/** A region by name, code or pinyin initials. Before anything is typed it offers the acting region and those below. */
export function RegionSelect({ value, onChange, placeholder, ...rest }: RegionSelectProperties) {
  const { actingGrant } = useSession();
  const own = actingGrant?.regionCode ?? '';
  const [isOpen, setIsOpen] = useState(false);
  const [typed, setTyped] = useState('');
  const text = useDeferredValue(typed.trim());
  const chosen = useQuery({ ...regionQuery(value ?? ''), enabled: value !== undefined && value !== '' });
  const acting = useQuery({ ...regionQuery(own), enabled: isOpen && own !== '' });
  const below = useQuery({ ...childRegionsQuery(own), enabled: isOpen && text === '' });
  const search = useQuery({ ...regionSearchQuery(text), enabled: text !== '' });
  const offered: Region[] =
    text === '' ? [...(acting.data ? [acting.data] : []), ...(below.data ?? [])] : (search.data ?? []);
  const known = chosen.data && !offered.some(({ code }) => code === chosen.data.code) ? [chosen.data] : [];
  const isReading = text === '' ? below.isFetching : search.isFetching;
  return (
    <Select
      {...rest}
      allowClear
      className={rest.className ?? 'region-select'}
      placeholder={placeholder ?? '名称、代码或拼音首字母'}
      popupMatchSelectWidth={320}
      showSearch={{ filterOption: false, searchValue: typed, onSearch: setTyped }}
      loading={isReading}
      notFoundContent={isReading ? '正在查找…' : '没有找到，请换个名称或代码'}
      onOpenChange={(open) => {
        setIsOpen(open);
        if (!open) setTyped('');
      }}
      {...(value ? { value } : {})}
      options={[...known, ...offered].map((region) => ({
        value: region.code,
        label: `${region.name}（${region.code}）`,
        title: LEVELS[region.level],
      }))}
      onChange={(code: string | undefined) =>
        onChange?.(
          code,
          offered.find((region) => region.code === code),
        )
      }
    />
  );
}

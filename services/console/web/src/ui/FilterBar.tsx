import { Button, DatePicker, Form, Input, Select } from 'antd';
import dayjs from 'dayjs';
import { useState } from 'react';
import { useListSearch } from './query-table-search.ts';

/** One filter; its `name` is the query parameter, in the URL and of the service. */
export type FilterField =
  | { kind: 'text'; name: string; label: string; placeholder?: string }
  | {
      kind: 'choice';
      name: string;
      label: string;
      options: readonly { value: string; label: string }[];
      multiple?: boolean;
    }
  | { kind: 'date'; name: string; label: string }
  | {
      kind: 'custom';
      name: string;
      label: string;
      render: (value: string, set: (value?: string) => void) => React.ReactNode;
    };

/** Filters above a list, kept in the URL. Text waits for Enter or leaving the field, all others act at once. */
export function FilterBar({ fields, prefix = '' }: { fields: readonly FilterField[]; prefix?: string }) {
  const { filters, setFilters } = useListSearch(prefix);
  const isFiltered = fields.some((field) => filters[field.name] !== undefined);
  return (
    <search aria-label="筛选">
      <Form layout="inline" className="filter-bar" onSubmitCapture={(e) => e.preventDefault()}>
        {fields.map((field) => (
          <Form.Item key={field.name} label={field.label} htmlFor={`filter-${prefix}${field.name}`}>
            <FilterControl
              id={`filter-${prefix}${field.name}`}
              field={field}
              value={filters[field.name] ?? ''}
              onChange={(value) => setFilters({ [field.name]: value })}
            />
          </Form.Item>
        ))}
        {isFiltered ? (
          <Button
            type="link"
            onClick={() => setFilters(Object.fromEntries(fields.map((field) => [field.name, undefined])))}
          >
            清除筛选
          </Button>
        ) : null}
      </Form>
    </search>
  );
}

interface ControlProperties<Field> {
  id: string;
  field: Field;
  value: string;
  onChange: (value: string | undefined) => void;
}

function FilterControl({ id, field, value, onChange }: ControlProperties<FilterField>) {
  switch (field.kind) {
    case 'text':
      return <TextFilter id={id} field={field} value={value} onChange={onChange} />;
    case 'choice':
      return (
        <Select
          id={id}
          allowClear
          placeholder="全部"
          className="filter-select"
          popupMatchSelectWidth={false}
          {...(field.multiple === true ? { mode: 'multiple' as const, maxTagCount: 2 } : {})}
          options={[...field.options]}
          value={field.multiple === true ? value.split(',').filter(Boolean) : value || undefined}
          onChange={(next: string | string[] | undefined) => onChange(Array.isArray(next) ? next.join(',') : next)}
        />
      );
    case 'date':
      return (
        <DatePicker
          id={id}
          value={value ? dayjs(value) : null}
          onChange={(date) => onChange(date?.format('YYYY-MM-DD'))}
        />
      );
    case 'custom':
      return field.render(value, onChange);
  }
}

function TextFilter({ id, field, value, onChange }: ControlProperties<Extract<FilterField, { kind: 'text' }>>) {
  // What is being typed counts only for the URL value it started from: the back button wins over a forgotten draft.
  const [draft, setDraft] = useState({ startedFrom: value, text: value });
  const text = draft.startedFrom === value ? draft.text : value;
  const apply = (next: string) => {
    if (next.trim() !== value) onChange(next.trim() || undefined);
  };
  return (
    <Input
      id={id}
      allowClear
      className="filter-text"
      placeholder={field.placeholder}
      value={text}
      onChange={(event) => {
        setDraft({ startedFrom: value, text: event.target.value });
        if (event.target.value === '') apply('');
      }}
      onPressEnter={() => apply(text)}
      onBlur={() => apply(text)}
    />
  );
}

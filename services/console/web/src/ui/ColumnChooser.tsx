import { SettingOutlined } from '@ant-design/icons';
import { Button, Checkbox, Popover, Tooltip } from 'antd';
import { useState } from 'react';

interface ChoosableColumn {
  key: string;
  title: string;
  isOptional?: boolean;
}

/** Remembers per browser which columns of a table a person wants to see. */
export function useChosenColumns<Entry extends ChoosableColumn>(table: string, columns: readonly Entry[]) {
  const storageKey = `sunledger.columns.${table}`;
  const [keys, setKeys] = useState<string[] | null>(() => readKeys(storageKey));
  const chosenKeys = keys ?? columns.filter((column) => column.isOptional !== true).map((column) => column.key);
  const visible = columns.filter((column, index) => index === 0 || chosenKeys.includes(column.key));
  const choose = (next: string[] | null) => {
    if (next === null) localStorage.removeItem(storageKey);
    else localStorage.setItem(storageKey, JSON.stringify(next));
    setKeys(next);
  };
  return { visible, chosenKeys, choose };
}

function readKeys(storageKey: string): string[] | null {
  try {
    const keys: unknown = JSON.parse(localStorage.getItem(storageKey) ?? 'null');
    return Array.isArray(keys) ? keys.map(String) : null;
  } catch {
    return null;
  }
}

interface ColumnChooserProperties {
  columns: readonly ChoosableColumn[];
  chosenKeys: string[];
  choose: (keys: string[] | null) => void;
}

/** Popover with a box per column; the first column always stays. */
export function ColumnChooser({ columns, chosenKeys, choose }: ColumnChooserProperties) {
  const content = (
    <div className="column-chooser">
      <Checkbox.Group
        value={chosenKeys}
        onChange={(next) => choose(next)}
        options={columns.slice(1).map((column) => ({ value: column.key, label: column.title }))}
      />
      <Button type="link" size="small" onClick={() => choose(null)}>
        恢复默认
      </Button>
    </div>
  );
  return (
    <Popover content={content} title="显示的列" trigger="click" placement="bottomRight">
      <Tooltip title="选择列">
        <Button aria-label="选择列" icon={<SettingOutlined />} />
      </Tooltip>
    </Popover>
  );
}

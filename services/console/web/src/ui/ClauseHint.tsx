import { ReadOutlined } from '@ant-design/icons';
import { Button, Popover } from 'antd';
import type { ReactNode } from 'react';

/** The policy clause, or the way a value was computed, beside the field it concerns; opens on hover, focus and tap. */
export function ClauseHint({ source, children }: { source: string; children: ReactNode }) {
  return (
    <Popover title={source} content={<div className="clause">{children}</div>} trigger={['hover', 'focus', 'click']}>
      <Button type="link" size="small" icon={<ReadOutlined />} aria-label={`依据：${source}`} className="clause-hint" />
    </Popover>
  );
}

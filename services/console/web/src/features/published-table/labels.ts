import type { StateLabels } from '../../ui/StatusTag.tsx';
import type { PublishedTable } from './published-table.ts';

export const TABLE_STATES = {
  checked: { label: '已核对，未导入', tone: 'waiting' },
  committed: { label: '已导入', tone: 'done' },
  undone: { label: '已撤销', tone: 'neutral' },
} as const satisfies StateLabels<PublishedTable['state']>;

/** What happens next with a table, in words. */
export function nextStepOf({ state, canCommit, roundState }: PublishedTable): string {
  switch (state) {
    case 'checked':
      return canCommit ? '核对相符，还没有导入。' : '有不符之处，改正后重新上传；本表不能导入。';
    case 'committed':
      return roundState === 'draft'
        ? '已生成分配轮次草稿；提交审批以前可以撤销导入。'
        : '已生成分配轮次并提交审批，不能再撤销导入。';
    case 'undone':
      return '导入已撤销，生成的分配轮次已撤回；需要时重新上传。';
  }
}

import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input, InputNumber } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { call, projectLibrary } from '../../api.ts';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { MoneyText } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { projectQuery } from '../project/project.ts';
import { sumFen } from '../project/entry-values.ts';
import { overrunLimitOf, PLAN_CHANGES, type Plan, type PlanItem } from './annual-plan.ts';
import { ITEM_LABELS } from './labels.ts';

interface PlanItemDialogProperties {
  plan: Plan;
  project: { id: string; name: string; amountFen: string | null };
  /** The arrangement as it stands; absent for a project that is chosen now. */
  item?: PlanItem;
  onClose: () => void;
}

interface ItemValues {
  priority: number;
  sources: { sourceName: string; amountFen: string }[];
  note?: string;
}

/** How much a project gets, from which sources, and in which order. A new one starts from its planned sources. */
export function PlanItemDialog(dialog: PlanItemDialogProperties) {
  const { project, item } = dialog;
  const entry = useQuery({ ...projectQuery(project.id), enabled: item === undefined });
  if (item) {
    const { priority, sources, note } = item;
    return <ItemForm {...dialog} initial={{ priority, sources, ...(note === null ? {} : { note }) }} />;
  }
  if (entry.error) return <ErrorState error={entry.error} onRetry={() => void entry.refetch()} />;
  if (!entry.data) return <LoadingState text="正在读取项目…" />;
  const planned = (entry.data.entry.fundSources ?? []).map(({ name, amountFen }) => ({ sourceName: name, amountFen }));
  const last = dialog.plan.items.reduce((highest, { priority }) => Math.max(highest, priority), 0);
  return <ItemForm {...dialog} initial={{ priority: last + 1, sources: planned }} />;
}

function ItemForm({ plan, project, item, onClose, initial }: PlanItemDialogProperties & { initial: ItemValues }) {
  return (
    <FormDialog<ItemValues, Plan>
      title={item ? `修改安排：${project.name}` : `选入计划：${project.name}`}
      okText={item ? '保存' : '选入'}
      width={640}
      labels={ITEM_LABELS}
      initialValues={initial}
      invalidates={PLAN_CHANGES}
      success={item ? '已保存' : '已选入'}
      onClose={onClose}
      run={({ priority, sources, note }, headers) =>
        call(
          projectLibrary.POST('/plans/{id}/items', {
            params: { path: { id: plan.id } },
            body: {
              projectId: project.id,
              priority,
              sources,
              approvedAmountFen: sumFen(sources.map(({ amountFen }) => amountFen)),
              ...(note ? { note } : {}),
            },
            headers,
          }),
        )
      }
    >
      <p className="muted">
        入库资金规模 <MoneyText fen={project.amountFen} withUnit />
        ，计划还可安排 <MoneyText fen={plan.meter.remainingFen} withUnit />
      </p>
      <Form.Item name="priority" label="排序" extra="1 为最先" rules={[{ required: true, message: '请填写排序' }]}>
        <InputNumber min={1} max={9999} precision={0} />
      </Form.Item>
      <SourceRows limit={overrunLimitOf(plan, project.amountFen)} />
      <Form.Item name="note" label="备注">
        <Input maxLength={500} />
      </Form.Item>
    </FormDialog>
  );
}

function SourceRows({ limit }: { limit: ReturnType<typeof overrunLimitOf> }) {
  const form = Form.useFormInstance<ItemValues>();
  const sources = Form.useWatch('sources', form) as (ItemValues['sources'][number] | undefined)[] | undefined;
  return (
    <>
      <Form.List
        name="sources"
        rules={[
          {
            validator: (_, rows?: unknown[]) =>
              rows && rows.length > 0 ? Promise.resolve() : Promise.reject(new Error('须写明资金来源')),
          },
        ]}
      >
        {(rows, { add, remove }, { errors }) => (
          <div className="entry-rows">
            {rows.map((row, position) => (
              <fieldset key={row.key} className="entry-row is-source" aria-label={`资金来源 ${position + 1}`}>
                <Form.Item name={[row.name, 'sourceName']} rules={[{ required: true, message: '请写资金来源' }]}>
                  <Input aria-label={`资金来源 ${position + 1} 名称`} maxLength={100} placeholder="资金来源" />
                </Form.Item>
                <Form.Item
                  name={[row.name, 'amountFen']}
                  htmlFor={`sources_${row.name}_amountFen`}
                  label={<span className="visually-hidden">资金来源 {position + 1} 金额（元）</span>}
                  className="is-unlabelled"
                  rules={[{ required: true, message: '请填写金额' }]}
                >
                  <MoneyInput id={`sources_${row.name}_amountFen`} />
                </Form.Item>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={`删除资金来源 ${position + 1}`}
                  onClick={() => remove(row.name)}
                />
              </fieldset>
            ))}
            <Button type="dashed" icon={<PlusOutlined />} onClick={() => add({})}>
              添加资金来源
            </Button>
            <Form.ErrorList errors={errors} />
          </div>
        )}
      </Form.List>
      <p className="computed-total">
        安排金额 <MoneyText fen={sumFen((sources ?? []).map((source) => source?.amountFen))} withUnit unit="元" />
        <ClauseHint source="安排金额的算法">安排金额等于各资金来源的金额相加，不另行填写。</ClauseHint>
        {limit ? (
          <>
            ，最多 <MoneyText fen={limit.limitFen} withUnit unit="元" />
            <ClauseHint source={limit.clause}>
              不能超过公示资金规模的 {limit.percent}；需要更多的，须调整出库后重新申报、公示。
            </ClauseHint>
          </>
        ) : null}
      </p>
    </>
  );
}

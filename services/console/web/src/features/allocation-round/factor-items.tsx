import { DeleteOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Form, Input, Select } from 'antd';
import { useState } from 'react';
import { problemText } from '../../api.ts';
import { queryClient } from '../../query-client.ts';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { snapshotChoicesQuery, snapshotQuery } from '../factor-snapshot/factor-snapshot.ts';
import { COMMON_DESIGNATIONS } from '../region/labels.ts';
import { designationsQuery } from '../region/region.ts';
import type { RoundRegion } from './allocation-round.ts';
import { COMPONENT_KINDS } from './labels.ts';
import { WeightSum } from './weight-sum.tsx';
import { componentsOf, regionsOf, type ComponentDraft } from './round-draft.ts';

const KIND_OPTIONS = Object.entries(COMPONENT_KINDS)
  .filter(([kind]) => kind !== 'fixedAmount')
  .map(([value, label]) => ({ value, label }));

interface FactorItemsProperties {
  /** The region that divides. */
  parentCode: string;
  regions: readonly RoundRegion[];
  onRegions: (regions: RoundRegion[]) => void;
}

/** Factor data and what weight each column has. */
export function FactorItems({ parentCode, regions, onRegions }: FactorItemsProperties) {
  const form = Form.useFormInstance();
  const snapshots = useQuery(snapshotChoicesQuery);
  const [failure, setFailure] = useState<string | null>(null);
  const take = async (id: string) => {
    setFailure(null);
    try {
      const snapshot = await queryClient.fetchQuery(snapshotQuery(id));
      const designations = await queryClient.fetchQuery(designationsQuery(snapshot.regionCode));
      const below = regionsOf(snapshot, parentCode, designations);
      if (below.length === 0) setFailure(`《${snapshot.title}》中没有本地区的下级地区，请另选一份`);
      const former = (form.getFieldValue('components') ?? []) as ComponentDraft[];
      form.setFieldValue('components', componentsOf(snapshot, former));
      onRegions(below);
    } catch (error) {
      setFailure(problemText(error));
    }
  };
  return (
    <fieldset>
      <legend>因素与权重</legend>
      <Form.Item
        name="snapshotId"
        label="因素数据"
        extra={regions.length === 0 ? '选用后，其中的每一列成为一个因素。' : `现有 ${regions.length} 个地区参加分配。`}
        rules={[{ required: regions.length === 0, message: '请选择因素数据' }]}
      >
        <Select
          className="short-field"
          loading={snapshots.isPending}
          notFoundContent="还没有因素数据，请先在“因素数据”登记"
          options={(snapshots.data ?? []).map(({ id, year, title }) => ({ value: id, label: `${year} ${title}` }))}
          onChange={(id: string) => void take(id)}
        />
      </Form.Item>
      {failure === null ? null : <Alert type="error" showIcon title={failure} className="consequence" />}
      <Form.List name="components">
        {(fields, { remove }) => (
          <>
            {fields.length > 0 ? <DraftWeightSum /> : null}
            {fields.map(({ key, name }) => (
              <FactorRow
                key={key}
                index={name}
                reason={fields.length === 1 ? '至少要有一个因素' : undefined}
                onRemove={() => remove(name)}
              />
            ))}
          </>
        )}
      </Form.List>
    </fieldset>
  );
}

/** Fixed subsidies have no weight; the others must come to 100%. */
function DraftWeightSum() {
  const components = Form.useWatch<ComponentDraft[] | undefined>('components') ?? [];
  const weights = components.filter(({ kind }) => kind !== 'cappedPerUnit').map(({ weight }) => weight ?? '');
  if (weights.every((weight) => weight === '')) {
    return <p className="muted">各因素的权重合计应为 100%。</p>;
  }
  return <WeightSum weights={weights.map((weight) => weight || '0%')} />;
}

function FactorRow({ index, reason, onRemove }: { index: number; reason: string | undefined; onRemove: () => void }) {
  const draft = Form.useWatch<ComponentDraft | undefined>(['components', index]);
  const kind = draft?.kind;
  const isWeighted = kind !== 'cappedPerUnit' && kind !== 'fixedAmount';
  return (
    <div className="factor-row">
      <Form.Item name={[index, 'key']} hidden>
        <Input />
      </Form.Item>
      <Form.Item
        name={[index, 'title']}
        label="因素"
        rules={[{ required: true, whitespace: true, message: '请写名称' }]}
      >
        <Input maxLength={120} />
      </Form.Item>
      <Form.Item name={[index, 'kind']} label="算法">
        <Select options={KIND_OPTIONS} popupMatchSelectWidth={false} />
      </Form.Item>
      {isWeighted ? (
        <Form.Item
          name={[index, 'weight']}
          label="权重"
          rules={[
            { required: true, message: '请填权重' },
            { pattern: /^(\d{1,3}(\.\d{1,6})?%?|\d{1,6}\/[1-9]\d{0,5})$/, message: '写作 30%、0.3 或 1/3' },
          ]}
        >
          <Input placeholder="30%" autoComplete="off" />
        </Form.Item>
      ) : null}
      {kind === 'score' ? (
        <Form.Item name={[index, 'baseline']} label="基准分">
          <Input placeholder="0" inputMode="decimal" />
        </Form.Item>
      ) : null}
      {kind === 'cappedPerUnit' ? <CappedItems index={index} /> : null}
      <Form.Item name={[index, 'clause']} label="依据">
        <Input maxLength={200} placeholder="文号和条款" />
      </Form.Item>
      <ReasonButton icon={<DeleteOutlined />} aria-label="去掉这个因素" reason={reason} onClick={onRemove} />
      {kind === 'headCount' ? <MultiplierItems index={index} /> : null}
    </div>
  );
}

function CappedItems({ index }: { index: number }) {
  return (
    <>
      <Form.Item name={[index, 'perUnitFen']} label="每单位补助" rules={[{ required: true, message: '请填金额' }]}>
        <MoneyInput />
      </Form.Item>
      <Form.Item name={[index, 'capFen']} label="每地最多" rules={[{ required: true, message: '请填金额' }]}>
        <MoneyInput />
      </Form.Item>
    </>
  );
}

/** 差别化系数: the highest of a region's designations counts. */
function MultiplierItems({ index }: { index: number }) {
  return (
    <Form.List name={[index, 'multipliers']}>
      {(fields, { add, remove }) => (
        <div className="multipliers">
          {fields.map(({ key, name }) => (
            <div key={key} className="multiplier-row">
              <Form.Item name={[name, 'designation']} label="称号" rules={[{ required: true, message: '请选称号' }]}>
                <Select
                  options={COMMON_DESIGNATIONS.map((value) => ({ value, label: value }))}
                  popupMatchSelectWidth={false}
                />
              </Form.Item>
              <Form.Item
                name={[name, 'rate']}
                label="系数"
                rules={[{ required: true, pattern: /^\d{1,3}(\.\d{1,4})?$/, message: '如 1.5' }]}
              >
                <Input placeholder="1.5" inputMode="decimal" />
              </Form.Item>
              <Button icon={<DeleteOutlined />} aria-label="去掉这个系数" onClick={() => remove(name)} />
            </div>
          ))}
          <Button size="small" onClick={() => add({})}>
            加差别化系数
          </Button>
        </div>
      )}
    </Form.List>
  );
}

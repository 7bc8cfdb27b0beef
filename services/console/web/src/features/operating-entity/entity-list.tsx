import { PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { call, registry } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { RegionName } from '../region/region-name.tsx';
import { KindAndRegionItems } from '../region/kind-and-region-items.tsx';
import { ENTITY_LABELS, KIND_OPTIONS, KINDS } from './labels.ts';
import { ENTITY_KEY, type Entity, type EntityFilter } from './operating-entity.ts';

/** Who may receive money for a project. */
export function EntityList() {
  const canManage = useCan('entity.manage');
  const [isCreating, setIsCreating] = useState(false);
  return (
    <>
      <PageHeader
        title="经营主体与收款单位"
        hint="可以收取项目资金的企业、合作社、施工单位和机关事业单位。收款账户由一人登记、另一人复核后才能付款。"
      />
      <QueryTable
        name="entities"
        label="经营主体列表"
        source={{
          key: ENTITY_KEY,
          read: (query: EntityFilter, signal) => call(registry.GET('/entities', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'text', name: 'text', label: '名称' },
          { kind: 'choice', name: 'kind', label: '类别', options: KIND_OPTIONS },
        ]}
        columns={COLUMNS}
        empty={{
          title: '还没有登记经营主体',
          hint: canManage ? '登记后再登记其收款账户。' : '由项目实施单位、振兴局或财政经办登记。',
        }}
        actions={
          canManage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
              登记经营主体
            </Button>
          ) : undefined
        }
      />
      {isCreating ? <CreateEntity onClose={() => setIsCreating(false)} /> : null}
    </>
  );
}

const COLUMNS: readonly Column<Entity>[] = [
  {
    key: 'name',
    title: '名称',
    render: (row) => (
      <Link to="/entities/$entityId" params={{ entityId: row.id }}>
        {row.name}
      </Link>
    ),
  },
  { key: 'code', title: '统一社会信用代码', width: 190, render: (row) => <code>{row.unifiedSocialCreditCode}</code> },
  { key: 'kind', title: '类别', width: 170, render: (row) => KINDS[row.kind] },
  { key: 'region', title: '所在地区', render: (row) => <RegionName code={row.regionCode} isFull /> },
];

type EntityForm = Omit<Entity, 'id'>;

function CreateEntity({ onClose }: { onClose: () => void }) {
  const { actingGrant } = useSession();
  const navigate = useNavigate();
  return (
    <FormDialog<EntityForm, Entity>
      title="登记经营主体"
      okText="登记"
      labels={ENTITY_LABELS}
      initialValues={{ regionCode: actingGrant?.regionCode ?? '' }}
      invalidates={[ENTITY_KEY]}
      success={({ name }) => `已登记${name}`}
      onSuccess={({ id }) => void navigate({ to: '/entities/$entityId', params: { entityId: id } })}
      onClose={onClose}
      run={(body, headers) => call(registry.POST('/entities', { body, headers }))}
    >
      <Form.Item
        name="name"
        label="名称"
        rules={[{ required: true, whitespace: true, message: '请写营业执照上的名称' }]}
      >
        <Input maxLength={120} placeholder="与营业执照或法人证书一致" />
      </Form.Item>
      <Form.Item
        name="unifiedSocialCreditCode"
        label="统一社会信用代码"
        extra="18 位，不含 I、O、S、V、Z；末位是校验位（GB 32100）。"
        normalize={(text: string) => text.trim().toUpperCase()}
        rules={[{ required: true, len: 18, message: '应为 18 位' }]}
      >
        <Input maxLength={24} autoComplete="off" />
      </Form.Item>
      <KindAndRegionItems kinds={KIND_OPTIONS} />
    </FormDialog>
  );
}

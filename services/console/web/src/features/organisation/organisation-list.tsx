import { PlusOutlined } from '@ant-design/icons';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { call, identity } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { TimeText } from '../../ui/DateText.tsx';
import { FormDialog, ReasonDialog } from '../../ui/FormDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { RegionName } from '../region/region-name.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { KindAndRegionItems } from '../region/kind-and-region-items.tsx';
import { CREATE_LABELS, KIND_OPTIONS, KINDS, ORGANISATION_STATES } from './labels.ts';
import { ORGANISATION_KEY, type Organisation, type OrganisationFilter } from './organisation.ts';

/** Organisations of the acting region; users and grants belong to one of them. */
export function OrganisationList() {
  const canManage = useCan('identity.organisation.manage');
  const [isCreating, setIsCreating] = useState(false);
  const [leaving, setLeaving] = useState<Organisation | null>(null);
  return (
    <>
      <PageHeader title="单位" hint="使用本系统的政府、部门、村（居）委会、经营主体和机构；用户和岗位都归属于单位。" />
      <QueryTable
        name="organisations"
        label="单位列表"
        source={{
          key: ORGANISATION_KEY,
          read: (query: OrganisationFilter, signal) =>
            call(identity.GET('/organisations', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'text', name: 'name', label: '名称' },
          { kind: 'choice', name: 'kind', label: '类别', options: KIND_OPTIONS },
          REGION_FILTER,
        ]}
        columns={[...COLUMNS, ...(canManage ? [manageColumn(setLeaving)] : [])]}
        empty={{
          title: '还没有登记单位',
          hint: canManage ? '先登记单位，再为其建立用户。' : '单位由系统管理员登记。',
        }}
        actions={
          canManage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
              新建单位
            </Button>
          ) : undefined
        }
      />
      {isCreating ? <CreateOrganisation onClose={() => setIsCreating(false)} /> : null}
      {leaving ? (
        <ReasonDialog
          title={`停用${leaving.name}`}
          okText="停用"
          isDanger
          consequence="停用后该单位的人员立即退出登录，以该单位名义的授权全部失效。"
          invalidates={[['identity']]}
          success="已停用"
          onClose={() => setLeaving(null)}
          run={(reason, headers) =>
            call(
              identity.POST('/organisations/{organisationId}/deactivation', {
                params: { path: { organisationId: leaving.id } },
                body: { reason },
                headers,
              }),
            )
          }
        />
      ) : null}
    </>
  );
}

const COLUMNS: readonly Column<Organisation>[] = [
  { key: 'name', title: '单位名称', render: (row) => row.name },
  { key: 'kind', title: '类别', width: 120, render: (row) => KINDS[row.kind] },
  { key: 'region', title: '地区', render: (row) => <RegionName code={row.regionCode} isFull /> },
  { key: 'regionCode', title: '地区代码', width: 130, render: (row) => row.regionCode, isOptional: true },
  {
    key: 'state',
    title: '状态',
    width: 100,
    render: (row) => (
      <StatusTag labels={ORGANISATION_STATES} state={row.deactivatedAt === null ? 'active' : 'deactivated'} />
    ),
  },
  {
    key: 'deactivatedAt',
    title: '停用时间',
    width: 150,
    render: (row) => <TimeText at={row.deactivatedAt} />,
    isOptional: true,
  },
];

function manageColumn(leave: (row: Organisation) => void): Column<Organisation> {
  return {
    key: 'actions',
    title: '操作',
    width: 90,
    render: (row) => <DeactivateButton row={row} onClick={() => leave(row)} />,
  };
}

function DeactivateButton({ row, onClick }: { row: Organisation; onClick: () => void }) {
  const { actingGrant } = useSession();
  const isOwn = row.id === actingGrant?.organisationId;
  const reason = row.deactivatedAt !== null ? '该单位已停用' : isOwn ? '不能停用自己所在的单位' : undefined;
  return (
    <ReasonButton size="small" danger reason={reason} onClick={onClick} aria-label={`停用${row.name}`}>
      停用
    </ReasonButton>
  );
}

interface OrganisationForm {
  name: string;
  kind: Organisation['kind'];
  regionCode: string;
}

function CreateOrganisation({ onClose }: { onClose: () => void }) {
  const { actingGrant } = useSession();
  return (
    <FormDialog<OrganisationForm, Organisation>
      title="新建单位"
      okText="新建"
      labels={CREATE_LABELS}
      initialValues={{ kind: 'department', regionCode: actingGrant?.regionCode ?? '' }}
      invalidates={[ORGANISATION_KEY]}
      success={({ name }) => `已新建${name}`}
      onClose={onClose}
      run={(body, headers) => call(identity.POST('/organisations', { body, headers }))}
    >
      <Form.Item name="name" label="单位名称" rules={[{ required: true, whitespace: true, message: '请写单位全称' }]}>
        <Input maxLength={100} placeholder="与公章一致的全称" />
      </Form.Item>
      <KindAndRegionItems kinds={KIND_OPTIONS} />
    </FormDialog>
  );
}

import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call, identity } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { ReasonDialog } from '../../ui/FormDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { organisationChoicesQuery } from '../organisation/organisation.ts';
import { RegionName } from '../region/region-name.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { GrantDialog } from './grant-dialog.tsx';
import { GRANT_STATES, grantState } from './labels.ts';
import { UserName } from './user-name.tsx';
import { GRANT_KEY, rolesQuery, type Grant, type GrantFilter, type User } from './user.ts';

/** Who may act in which role, for which organisation and region. */
export function GrantList() {
  return (
    <>
      <PageHeader
        title="岗位授权"
        hint="谁以哪个单位的名义、在哪个地区担任什么岗位。授予和收回立即生效；不相容的岗位不能由同一人担任。"
      />
      <GrantTable />
    </>
  );
}

/** Grants of the region, or of one person. */
export function GrantTable({ user }: { user?: User }) {
  const canManage = useCan('identity.grant.manage');
  const { user: self } = useSession();
  const roles = useQuery(rolesQuery);
  const [isGranting, setIsGranting] = useState(false);
  const [revoking, setRevoking] = useState<Grant | null>(null);
  const own = user?.id === self.id ? '不能给自己授权，请由另一位安全管理员办理' : undefined;
  return (
    <>
      <QueryTable
        name={user === undefined ? 'grants' : 'user-grants'}
        label="岗位授权列表"
        prefix={user === undefined ? '' : 'grant.'}
        source={{
          key: GRANT_KEY,
          read: (query: GrantFilter, signal) => call(identity.GET('/grants', { params: { query }, signal })),
        }}
        {...(user === undefined ? {} : { fixed: { userId: user.id } })}
        rowKey={(row) => row.id}
        filters={[
          {
            kind: 'choice',
            name: 'role',
            label: '岗位',
            options: (roles.data?.items ?? []).map(({ role, label }) => ({ value: role, label })),
          },
          {
            kind: 'choice',
            name: 'isRevoked',
            label: '收回',
            options: [
              { value: 'false', label: '未收回' },
              { value: 'true', label: '已收回' },
            ],
          },
          ...(user === undefined
            ? [
                {
                  kind: 'custom' as const,
                  name: 'regionCode',
                  label: '地区',
                  render: (value: string, set: (value?: string) => void) => (
                    <RegionSelect id="filter-regionCode" value={value} onChange={(code) => set(code)} />
                  ),
                },
              ]
            : []),
        ]}
        columns={[
          ...(user === undefined ? [USER_COLUMN] : []),
          ...COLUMNS,
          ...(canManage ? [revokeColumn(self.id, setRevoking)] : []),
        ]}
        empty={{ title: '没有岗位授权', hint: '用户没有岗位就不能办理任何业务；岗位由安全管理员授予。' }}
        actions={
          canManage ? (
            <ReasonButton type="primary" icon={<PlusOutlined />} reason={own} onClick={() => setIsGranting(true)}>
              授予岗位
            </ReasonButton>
          ) : undefined
        }
      />
      {isGranting ? <GrantDialog user={user} onClose={() => setIsGranting(false)} /> : null}
      {revoking ? <RevokeDialog grant={revoking} onClose={() => setRevoking(null)} /> : null}
    </>
  );
}

const USER_COLUMN: Column<Grant> = { key: 'user', title: '用户', render: (row) => <UserName userId={row.userId} /> };

const COLUMNS: readonly Column<Grant>[] = [
  { key: 'role', title: '岗位', render: (row) => row.roleLabel },
  { key: 'organisation', title: '以哪个单位的名义', render: (row) => <OrganisationName id={row.organisationId} /> },
  {
    key: 'region',
    title: '管辖地区',
    render: (row) => row.regionName || <RegionName code={row.regionCode} isFull />,
  },
  { key: 'validFrom', title: '自', width: 110, render: (row) => <DateText date={row.validFrom} /> },
  {
    key: 'validTo',
    title: '至',
    width: 110,
    render: (row) => (row.validTo ? <DateText date={row.validTo} /> : '长期'),
  },
  {
    key: 'state',
    title: '状态',
    width: 100,
    render: (row) => <StatusTag labels={GRANT_STATES} state={grantState(row, todayInBeijing())} />,
  },
  {
    key: 'grantedBy',
    title: '授权人',
    width: 110,
    render: (row) => <UserName userId={row.grantedBy} />,
    isOptional: true,
  },
  { key: 'reason', title: '理由', render: (row) => row.revokeReason ?? row.reason },
];

/** Organisations are few within a region; one page of them names the grants. */
function OrganisationName({ id }: { id: string }) {
  const organisations = useQuery({ ...organisationChoicesQuery(''), staleTime: 300_000 });
  if (organisations.isPending) return '…';
  return organisations.data?.find((one) => one.id === id)?.name ?? <span className="muted">{id.slice(-8)}</span>;
}

function revokeColumn(selfId: string, revoke: (grant: Grant) => void): Column<Grant> {
  const reasonOf = (grant: Grant) => {
    if (grant.revokedAt !== null) return '已经收回';
    return grant.userId === selfId ? '不能变更自己的授权，请由另一位安全管理员办理' : undefined;
  };
  return {
    key: 'actions',
    title: '操作',
    width: 90,
    render: (row) => (
      <ReasonButton size="small" danger reason={reasonOf(row)} onClick={() => revoke(row)}>
        收回
      </ReasonButton>
    ),
  };
}

function RevokeDialog({ grant, onClose }: { grant: Grant; onClose: () => void }) {
  return (
    <ReasonDialog
      title={`收回岗位：${grant.roleLabel}`}
      okText="收回"
      isDanger
      consequence="立即生效：正在以此岗位办理的操作会被拒绝，未办的待办转由同岗位的其他人办理。"
      invalidates={[['identity']]}
      success="已收回"
      onClose={onClose}
      run={(reason, headers) =>
        call(
          identity.POST('/grants/{grantId}/revocation', {
            params: { path: { grantId: grant.id } },
            body: { reason },
            headers,
          }),
        )
      }
    />
  );
}

import { PlusOutlined } from '@ant-design/icons';
import { Link, useNavigate } from '@tanstack/react-router';
import { Button, Form, Input } from 'antd';
import { useState } from 'react';
import { call, identity } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { QueryTable, type Column } from '../../ui/QueryTable.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { OrganisationSelect } from '../organisation/organisation-select.tsx';
import { RegionName } from '../region/region-name.tsx';
import { REGION_FILTER } from '../region/region-filter.tsx';
import { USER_LABELS, USER_STATES, userState } from './labels.ts';
import { USER_KEY, type User, type UserFilter } from './user.ts';

/** Accounts of the acting region. Passwords and roles are dealt with on each person's own page. */
export function UserList() {
  const canManage = useCan('identity.user.manage');
  const [isCreating, setIsCreating] = useState(false);
  return (
    <>
      <PageHeader
        title="用户"
        hint="本地区的登录账号。系统管理员建账号、发初始密码，安全管理员授岗位，两件事不由同一人办理。"
      />
      <QueryTable
        name="users"
        label="用户列表"
        source={{
          key: USER_KEY,
          read: (query: UserFilter, signal) => call(identity.GET('/users', { params: { query }, signal })),
        }}
        rowKey={(row) => row.id}
        filters={[
          { kind: 'text', name: 'account', label: '账号', placeholder: '完整账号' },
          {
            kind: 'custom',
            name: 'organisationId',
            label: '单位',
            render: (value, set) => <OrganisationSelect id="filter-organisationId" value={value} onChange={set} />,
          },
          REGION_FILTER,
        ]}
        columns={COLUMNS}
        empty={{
          title: '还没有用户',
          hint: canManage ? '新建用户后签发初始密码，再请安全管理员授予岗位。' : '用户由系统管理员建立。',
        }}
        actions={
          canManage ? (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
              新建用户
            </Button>
          ) : undefined
        }
      />
      {isCreating ? <CreateUser onClose={() => setIsCreating(false)} /> : null}
    </>
  );
}

// Names of regions arrive after the rows: with widths of their own the columns stay where they are.
const COLUMNS: readonly Column<User>[] = [
  {
    key: 'displayName',
    title: '姓名',
    width: 180,
    render: (row) => (
      <Link to="/users/$userId" params={{ userId: row.id }}>
        {row.displayName}
      </Link>
    ),
  },
  { key: 'account', title: '账号', width: 190, render: (row) => <code>{row.account}</code> },
  { key: 'organisation', title: '单位', width: 230, render: (row) => row.organisationName },
  { key: 'region', title: '地区', width: 240, render: (row) => <RegionName code={row.regionCode} isFull /> },
  {
    key: 'secondFactor',
    title: '动态码',
    width: 90,
    render: (row) => (row.hasSecondFactor ? '已绑定' : <span className="muted">未绑定</span>),
  },
  {
    key: 'state',
    title: '状态',
    width: 120,
    render: (row) => <StatusTag labels={USER_STATES} state={userState(row)} />,
  },
];

interface UserForm {
  account: string;
  displayName: string;
  organisationId: string;
}

function CreateUser({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  return (
    <FormDialog<UserForm, User>
      title="新建用户"
      okText="新建"
      consequence="新用户还不能登录：接着在其页面签发初始密码，并由安全管理员授予岗位。"
      labels={USER_LABELS}
      invalidates={[USER_KEY]}
      success={({ displayName }) => `已新建${displayName}`}
      onSuccess={({ id }) => void navigate({ to: '/users/$userId', params: { userId: id } })}
      onClose={onClose}
      run={(body, headers) => call(identity.POST('/users', { body, headers }))}
    >
      <Form.Item name="displayName" label="姓名" rules={[{ required: true, whitespace: true, message: '请写姓名' }]}>
        <Input maxLength={60} autoComplete="off" />
      </Form.Item>
      <Form.Item
        name="account"
        label="账号"
        extra="3–64 位小写字母、数字、点、横线或下划线，建立后不能改。"
        rules={[{ required: true, pattern: /^[a-z0-9][a-z0-9._-]{2,63}$/, message: '账号不符合要求' }]}
      >
        <Input autoComplete="off" />
      </Form.Item>
      <Form.Item name="organisationId" label="单位" rules={[{ required: true, message: '请选择单位' }]}>
        <OrganisationSelect />
      </Form.Item>
    </FormDialog>
  );
}

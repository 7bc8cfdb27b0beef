import { useQuery } from '@tanstack/react-query';
import { Alert, DatePicker, Form, Input, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { call, identity, type BodyOf } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { OrganisationSelect } from '../organisation/organisation-select.tsx';
import { regionQuery } from '../region/region.ts';
import { RegionSelect } from '../region/region-select.tsx';
import type { IdentityClient } from '@sunledger/identity-client';
import { GRANT_LABELS } from './labels.ts';
import { heldGrantsQuery, rolesQuery, type Grant, type User } from './user.ts';
import { UserSelect } from './user-select.tsx';

interface GrantForm {
  userId: string;
  role: Role;
  organisationId: string;
  regionCode: string;
  validFrom: Dayjs;
  validTo?: Dayjs;
  reason: string;
}

type Role = BodyOf<IdentityClient, '/grants'>['role'];

/** Gives a person a role; a role that does not go with one already held is named before it is asked for. */
export function GrantDialog({ user, onClose }: { user?: User | undefined; onClose: () => void }) {
  const { actingGrant } = useSession();
  const [userId, setUserId] = useState(user?.id ?? '');
  const [regionCode, setRegionCode] = useState(actingGrant?.regionCode ?? '');
  const region = useQuery({ ...regionQuery(regionCode), enabled: regionCode !== '' });
  return (
    <FormDialog<GrantForm, Grant>
      title={user ? `授予${user.displayName}岗位` : '授予岗位'}
      okText="授予"
      labels={GRANT_LABELS}
      initialValues={{
        validFrom: dayjs(todayInBeijing()),
        regionCode,
        ...(user ? { userId: user.id, organisationId: user.organisationId } : {}),
      }}
      invalidates={[['identity']]}
      success={({ roleLabel }) => `已授予${roleLabel}`}
      onClose={onClose}
      run={({ validFrom, validTo, ...values }, headers) =>
        call(
          identity.POST('/grants', {
            body: {
              ...values,
              regionName: region.data?.fullName ?? '',
              validFrom: validFrom.format('YYYY-MM-DD'),
              validTo: validTo?.format('YYYY-MM-DD') ?? null,
            },
            headers,
          }),
        )
      }
    >
      <Form.Item
        name="userId"
        label="用户"
        hidden={user !== undefined}
        rules={[{ required: true, message: '请选择用户' }]}
      >
        <UserSelect onChosen={setUserId} />
      </Form.Item>
      <RoleItem userId={userId} />
      <Form.Item name="organisationId" label="以哪个单位的名义" rules={[{ required: true, message: '请选择单位' }]}>
        <OrganisationSelect />
      </Form.Item>
      <Form.Item
        name="regionCode"
        label="管辖地区"
        extra="包括其全部下级；不能超出单位的管辖范围。"
        rules={[{ required: true, message: '请选择地区' }]}
        getValueFromEvent={(code: string | undefined) => {
          setRegionCode(code ?? '');
          return code;
        }}
      >
        <RegionSelect />
      </Form.Item>
      <div className="form-grid">
        <Form.Item name="validFrom" label="自" rules={[{ required: true, message: '请选择日期' }]}>
          <DatePicker />
        </Form.Item>
        <Form.Item name="validTo" label="至" extra="长期有效的不填。">
          <DatePicker />
        </Form.Item>
      </div>
      <Form.Item
        name="reason"
        label="理由"
        rules={[{ required: true, whitespace: true, min: 2, message: '请说明理由' }]}
      >
        <Input.TextArea rows={2} maxLength={500} placeholder="如：任命文件文号" />
      </Form.Item>
    </FormDialog>
  );
}

function RoleItem({ userId }: { userId: string }) {
  const roles = useQuery(rolesQuery);
  const held = useQuery({ ...heldGrantsQuery(userId), enabled: userId !== '' });
  const chosen = Form.useWatch<string | undefined>('role');
  const role = roles.data?.items.find((one) => one.role === chosen);
  const conflicts = conflictsOf(chosen, roles.data?.incompatible ?? [], held.data ?? []);
  return (
    <>
      <Form.Item
        name="role"
        label="岗位"
        rules={[{ required: true, message: '请选择岗位' }]}
        extra={role?.needsSecondFactor === true ? '该岗位登录时须输入动态码；未绑定的下次登录时绑定。' : undefined}
      >
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          loading={roles.isPending}
          options={(roles.data?.items ?? []).map((one) => ({ value: one.role, label: one.label }))}
        />
      </Form.Item>
      {conflicts.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          className="consequence"
          title={`此人已任${conflicts.join('、')}，与所选岗位不相容，须先收回。`}
        />
      ) : null}
    </>
  );
}

function conflictsOf(
  role: string | undefined,
  pairs: readonly (readonly string[])[],
  held: readonly Grant[],
): string[] {
  const excluded = pairs.filter((pair) => role !== undefined && pair.includes(role)).flat();
  return [
    ...new Set(held.filter((grant) => grant.role !== role && excluded.includes(grant.role)).map((g) => g.roleLabel)),
  ];
}

import { useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { call, identity } from '../../api.ts';
import { USER_KEY } from './user.ts';

interface UserSelectProperties {
  id?: string;
  value?: string;
  onChange?: (userId: string | undefined) => void;
  onChosen?: (userId: string) => void;
}

/** An account in use of the acting region, by name or account. */
export function UserSelect({ value, onChange, onChosen, ...rest }: UserSelectProperties) {
  const users = useQuery({
    queryKey: [...USER_KEY, 'choices'],
    queryFn: async ({ signal }) =>
      (await call(identity.GET('/users', { params: { query: { limit: 200 } }, signal }))).items,
  });
  return (
    <Select
      {...rest}
      showSearch={{ optionFilterProp: 'label' }}
      loading={users.isPending}
      placeholder="姓名或账号"
      {...(value ? { value } : {})}
      options={(users.data ?? [])
        .filter(({ isActive }) => isActive)
        .map(({ id, displayName, account, organisationName }) => ({
          value: id,
          label: `${displayName}（${account}，${organisationName}）`,
        }))}
      onChange={(userId: string | undefined) => {
        onChange?.(userId);
        onChosen?.(userId ?? '');
      }}
    />
  );
}

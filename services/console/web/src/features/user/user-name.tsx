import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { userQuery } from './user.ts';

/** Name of a user by id, leading to the person's page. */
export function UserName({ userId }: { userId: string | null }) {
  const isPerson = userId !== null && /^[0-9a-f-]{36}$/.test(userId);
  const user = useQuery({ ...userQuery(userId ?? ''), enabled: isPerson, staleTime: 300_000, retry: false });
  if (!isPerson) return <span className="muted">{userId === null ? '系统' : userId}</span>;
  return (
    <Link to="/users/$userId" params={{ userId }}>
      {user.data?.displayName ?? (user.isPending ? '…' : userId.slice(-8))}
    </Link>
  );
}

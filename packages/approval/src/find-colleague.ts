import { DomainError } from '@sunledger/service-kit';
import { z } from 'zod';

const colleaguesSchema = z.object({ items: z.array(z.object({ userId: z.string(), userName: z.string() })) });

/**
 * The person to whom a task may be handed, as identity knows them: the same role in the same region as the caller, asked
 * with the caller's own credentials. Undefined when identity names no such colleague. Throws 503 when it does not answer.
 */
export async function findColleague(
  identityUrl: string,
  authorization: string,
  userId: string,
): Promise<{ userId: string; userName: string } | undefined> {
  const unavailable = (cause: unknown) =>
    new DomainError('identity.unavailable', '身份服务暂时不可用，请稍后重试', { status: 503, cause });
  const response = await fetch(`${identityUrl}/colleagues`, {
    headers: { authorization },
    signal: AbortSignal.timeout(5000),
  }).catch((cause: unknown) => {
    throw unavailable(cause);
  });
  if (!response.ok) throw unavailable(new Error(`identity answered ${response.status}`));
  const { items } = colleaguesSchema.parse(await response.json());
  return items.find((one) => one.userId === userId);
}

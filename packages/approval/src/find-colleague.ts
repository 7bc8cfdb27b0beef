import { createIdentityClient } from '@sunledger/identity-client';
import { DomainError } from '@sunledger/service-kit';

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
  const { data, response } = await createIdentityClient({ baseUrl: identityUrl })
    .GET('/colleagues', { headers: { authorization }, signal: AbortSignal.timeout(5000) })
    .catch((cause: unknown) => {
      throw unavailable(cause);
    });
  if (!data) throw unavailable(new Error(`identity answered ${response.status}`));
  const found = data.items.find((one) => one.userId === userId);
  return found && { userId: found.userId, userName: found.userName };
}

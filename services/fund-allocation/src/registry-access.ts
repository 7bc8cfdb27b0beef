import { createRegistryClient, type RegistryClient } from '@sunledger/registry-client';
import { DomainError, type BaseDependencies } from '@sunledger/service-kit';

/** For whom and for what this service asks registry. */
export interface RegistryErrand {
  workflowId: string;
  /** Audit event of the decision that is carried out; registry checks it before it reveals or changes anything. */
  decisionId: string;
  onBehalfOf: { userId: string; userName: string };
}

/** Registry's client with a short token for one errand. Throws 503 when registry's address is not configured. */
export async function registryFor(
  deps: Pick<BaseDependencies, 'peerUrl' | 'serviceTokens'>,
  { onBehalfOf: { userId, userName }, ...errand }: RegistryErrand,
): Promise<RegistryClient> {
  const baseUrl = deps.peerUrl('registry');
  if (!baseUrl) throw registryUnavailable('REGISTRY_URL is not configured');
  const token = await deps.serviceTokens.issue({
    ...errand,
    audience: 'registry',
    onBehalfOf: { userId, userName },
    regionCode: '',
  });
  return createRegistryClient({ baseUrl, headers: { authorization: `Bearer ${token}` } });
}

export function registryUnavailable(cause: unknown): DomainError {
  return new DomainError('registry.unavailable', '基础数据服务暂时不可用，请稍后重试', { status: 503, cause });
}

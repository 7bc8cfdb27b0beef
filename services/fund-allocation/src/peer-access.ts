import { createDisclosureClient, type DisclosureClient } from '@sunledger/disclosure-client';
import { createRegistryClient, type RegistryClient } from '@sunledger/registry-client';
import { DomainError, recordAudit, type BaseDependencies, type RequestContext } from '@sunledger/service-kit';

/** A peer that takes a request and then says nothing is one that cannot answer now. */
const patienceMilliseconds = 10_000;

type PeerDependencies = Pick<BaseDependencies, 'peerUrl' | 'serviceTokens'>;

/** For whom and for what this service asks a peer. */
export interface PeerErrand {
  workflowId: string;
  /** Audit event of what is carried out; the peer checks it before it answers. */
  decisionId: string;
  onBehalfOf: { userId: string; userName: string };
  /** What the token may reach: the reach of the person for whom a peer is asked; the whole country unless told. */
  regionCode?: string;
}

/** The errand of a person before anything is decided: that they ask is put on record, and the peer checks that record. */
export async function askingFor(
  { db }: Pick<BaseDependencies, 'db'>,
  context: RequestContext,
  workflowId: string,
): Promise<PeerErrand> {
  const { principal } = context;
  const entry = { action: 'peer.ask', subjectType: 'workflow', subjectId: workflowId };
  const decisionId = await db.transaction(principal, (tx) => recordAudit(tx, context, entry));
  const { userId, userName } = principal.onBehalfOf ?? principal;
  return { workflowId, decisionId, onBehalfOf: { userId, userName } };
}

/**
 * Registry's client with a short token for one errand. Its calls throw 503 when the peer cannot answer now, and
 * `registry.refused` (409) when it refuses for good; what it says about a thing (404, 409, 422) comes back as an answer.
 */
export async function registryFor(deps: PeerDependencies, errand: PeerErrand): Promise<RegistryClient> {
  return createRegistryClient(await optionsFor(deps, 'registry', errand));
}

/** Disclosure's client with a short token for one errand; its calls throw as registry's do. */
export async function disclosureFor(deps: PeerDependencies, errand: PeerErrand): Promise<DisclosureClient> {
  return createDisclosureClient(await optionsFor(deps, 'disclosure', errand));
}

async function optionsFor(deps: PeerDependencies, audience: keyof typeof titles, errand: PeerErrand) {
  const baseUrl = deps.peerUrl(audience);
  if (!baseUrl) throw peerUnavailable(audience, new Error(`no address configured for ${audience}`));
  const { workflowId, decisionId, onBehalfOf, regionCode = '' } = errand;
  const { userId, userName } = onBehalfOf;
  const token = await deps.serviceTokens.issue({
    audience,
    workflowId,
    decisionId,
    onBehalfOf: { userId, userName },
    regionCode,
  });
  const fetchOf = (request: Request) => ask(audience, request);
  return { baseUrl, headers: { authorization: `Bearer ${token}` }, fetch: fetchOf };
}

async function ask(peer: keyof typeof titles, request: Request): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(request, { signal: AbortSignal.timeout(patienceMilliseconds) });
  } catch (cause) {
    throw peerUnavailable(peer, cause);
  }
  const { status } = response;
  if (status === 401 || status === 429 || status >= 500)
    throw peerUnavailable(peer, new Error(`${peer} answered ${status}`));
  if (status === 403) throw refusedBy(peer, await response.json().catch(() => undefined));
  return response;
}

/** A peer that answers no for good; `problem` is the body of its answer. */
export function refusedBy(peer: keyof typeof titles, problem: unknown): DomainError {
  const { code = '没有代码', detail = '没有说明原因' } = (problem ?? {}) as { code?: string; detail?: string };
  return new DomainError(`${peer}.refused`, `${titles[peer]}服务拒绝办理：${detail}（${code}）`);
}

const titles = { registry: '基础数据', disclosure: '公示公告' } as const;

/** A peer that does not answer: try again later. */
function peerUnavailable(peer: keyof typeof titles, cause: unknown): DomainError {
  return new DomainError(`${peer}.unavailable`, `${titles[peer]}服务暂时不可用，请稍后重试`, { status: 503, cause });
}

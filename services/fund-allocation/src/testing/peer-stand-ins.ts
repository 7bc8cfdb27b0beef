import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BaseDependencies, uuidv7 } from '@sunledger/service-kit';
import { standardTemplate } from '../bank-template/bank-template.ts';

/** A payee account that the stand-in registry answers with. */
export interface StandInAccount {
  id: string;
  accountNumber: string;
  holderName: string;
  status: 'pending' | 'approved' | 'rejected' | 'closed';
  effectiveFrom: string | null;
}

/** A factor snapshot that the stand-in registry answers with. */
export interface StandInSnapshot {
  id: string;
  regionCode: string;
  year: number;
  title: string;
  source: string;
  frozenAt: string | null;
  factors: { key: string; label: string; unit: string }[];
  rows: { regionCode: string; regionName: string; values: Record<string, string> }[];
}

/** A region as far as its name is asked. */
interface StandInRegion {
  code: string;
  name: string;
  parentCode: string;
}

/** This year and the next by weekday alone, so that no test depends on the years that the platform ships. */
const yearsAhead = () =>
  [0, 1].map((ahead) => ({ year: new Date().getFullYear() + ahead, source: '演示放假通知', days: [] }));

/** Registry and disclosure behind their public contracts, as far as this service asks them. */
export async function startPeerStandIns() {
  const accounts = new Map<string, StandInAccount>();
  const snapshots = new Map<string, StandInSnapshot>();
  const openNotices = new Map<string, string>();
  const { result: _result, ...standardLayout } = standardTemplate;
  const regions: StandInRegion[] = [];
  const freezes: TokenClaims[] = [];
  const asked: TokenClaims[] = [];
  // `revealed` holds up answers with account numbers that were already given.
  const state = {
    layout: standardLayout as object,
    reveals: 0,
    revealed: Promise.resolve(),
    isDown: false,
    revealRefusal: 0,
  };
  const server = createServer((request, response) => answer(request, response));

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', 'http://peer');
    const send = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    // The calendar is public.
    if (url.pathname === '/working-calendar' && !state.isDown) return send(200, { years: yearsAhead() });
    if (state.isDown || !request.headers.authorization?.startsWith('Bearer '))
      return send(state.isDown ? 503 : 401, {});
    asked.push(claimsOf(request));
    if (url.pathname === '/banks')
      return send(200, {
        items: [{ code: 'ABC', name: '农业银行', layout: state.layout, cooperationStatus: 'active' }],
      });
    if (url.pathname === '/notices') {
      const title = openNotices.get(url.searchParams.get('subjectId') ?? '');
      return send(200, { items: title ? [{ title }] : [], nextCursor: null });
    }
    if (url.pathname === '/regions')
      return send(200, { items: regions.filter(({ parentCode }) => parentCode === url.searchParams.get('parent')) });
    const snapshot = snapshots.get(/^\/factor-snapshots\/([^/]+)/.exec(url.pathname)?.[1] ?? '');
    if (snapshot) {
      const claims = claimsOf(request);
      if (!snapshot.regionCode.startsWith(claims.region)) return send(404, { code: 'notFound' });
      if (url.pathname.endsWith('/freeze')) {
        freezes.push(claims);
        snapshot.frozenAt ??= new Date().toISOString();
      }
      return send(200, snapshot);
    }
    const found = accounts.get(/^\/(?:internal\/)?entity-accounts\/([^/]+)/.exec(url.pathname)?.[1] ?? '');
    if (!found) return send(404, { code: 'notFound' });
    if (!url.pathname.endsWith('/payment-detail')) return send(200, masked(found));
    if (state.revealRefusal > 0)
      return send(state.revealRefusal, { code: 'permission.missing', detail: '没有办理此事的权限' });
    if (found.status !== 'approved') return send(409, { code: 'entityAccount.notApproved' });
    state.reveals += 1;
    const { accountNumber, holderName, effectiveFrom } = found;
    const detail = { accountNumber, holderName, effectiveFrom, ...branch };
    return void state.revealed.then(() => send(200, detail));
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    environment: { REGISTRY_URL: url, DISCLOSURE_URL: url },
    state,
    openNotices,
    accounts,
    snapshots,
    regions,
    /** For whom and under which decision snapshots were frozen. */
    freezes,
    /** Decisions these peers were shown that the service's own record does not hold: they would refuse to answer. */
    async unrecordedDecisions({ db }: Pick<BaseDependencies, 'db'>): Promise<string[]> {
      const { rows } = await db.pool.query<{ decision: string }>(
        `select concat(id, ' ', coalesce(on_behalf_of ->> 'userId', user_id)) as decision from kit.audit_event`,
      );
      const recorded = new Set(rows.map(({ decision }) => decision));
      return asked
        .map(({ decision_id, on_behalf_of }) => `${decision_id} ${on_behalf_of.userId}`)
        .filter((decision) => !recorded.has(decision));
    },
    asked,
    /** Adds an approved account; its last four digits decide what the bank answers. */
    addAccount(more: Partial<StandInAccount> = {}): StandInAccount {
      const account: StandInAccount = {
        id: uuidv7(),
        accountNumber: '6228480402564890018',
        holderName: '江陵县三湖农场合作社',
        status: 'approved',
        effectiveFrom: '2020-01-01',
        ...more,
      };
      accounts.set(account.id, account);
      return account;
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}

interface TokenClaims {
  region: string;
  decision_id: string;
  on_behalf_of: { userId: string };
}

function claimsOf({ headers }: IncomingMessage): TokenClaims {
  const payload = headers.authorization?.split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()) as TokenClaims;
}

export type PeerStandIns = Awaited<ReturnType<typeof startPeerStandIns>>;

const branch = { bankBranchCode: '103537000011', bankCode: 'ABC', bankName: '农业银行江陵支行' };

function masked(account: StandInAccount) {
  return {
    ...branch,
    id: account.id,
    entityId: account.id,
    entityName: account.holderName,
    holderName: account.holderName,
    maskedAccount: `****${account.accountNumber.slice(-4)}`,
    status: account.status,
    requestedBy: 'somebody',
    requestedByName: '演示某人',
    effectiveFrom: account.effectiveFrom,
    warnings: [],
  };
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TestGrant {
  userId?: string;
  userName?: string;
  organisationId?: string;
  organisationName?: string;
  role?: string;
  regionCode?: string;
  permissions: string[];
  /** How long ago the second factor was proven; just now unless told, null = never. */
  secondFactorAgeSeconds?: number | null;
}

export interface TestIssuer {
  url: string;
  token(grant: TestGrant): Promise<string>;
  /** A token of another service that executes a decision. */
  serviceToken(service: string, claims: Record<string, unknown>, permissions?: string[]): Promise<string>;
  /** Ends every session of a user, as identity would. */
  endSessions(userId: string): void;
  /** Whom identity names as colleagues, whoever asks. */
  colleagues: { userId: string; userName: string; organisationName: string }[];
  /** Who holds which role in which region, as identity knows it; a role that is not listed in a region is not known. */
  holders: { role: string; regionCode: string; items: { userId: string; organisationId: string }[] }[];
  /** Bumps the version of a user's rights: tokens issued before are stale. */
  changeRights(userId: string): void;
  close(): Promise<void>;
}

/** Stands in for an OIDC issuer: JWKS, session state and service tokens over HTTP, with keys of its own. */
export async function startTestIssuer(): Promise<TestIssuer> {
  let url = '';
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test', alg: 'EdDSA', use: 'sig' };
  const versions = new Map<string, number>();
  const ended = new Set<string>();
  const colleagues: TestIssuer['colleagues'] = [];
  const holders: TestIssuer['holders'] = [];
  const sign = (claims: Record<string, unknown>) =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'EdDSA', kid: 'test' })
      .setIssuedAt()
      .setIssuer(url)
      .setAudience(String(claims['aud'] ?? 'sunledger'))
      .setExpirationTime('5m')
      .sign(privateKey);
  const serviceToken = (
    service: string,
    claims: Record<string, unknown>,
    permissions: string[] = ['internal.read', 'internal.notify'],
  ) => sign({ sub: `service:${service}`, name: service, role: 'service', region: '', permissions, ...claims });

  const server = createServer(async (request, response) => {
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/jwks') return send(200, { keys: [jwk] });
    if (request.url === '/colleagues') return send(request.headers.authorization ? 200 : 401, { items: colleagues });
    if (request.url?.startsWith('/role-holders?')) {
      const { searchParams } = new URL(request.url, url);
      const asked = holders.find(
        ({ role, regionCode }) => role === searchParams.get('role') && regionCode === searchParams.get('regionCode'),
      );
      return asked ? send(200, { items: asked.items }) : send(503, {});
    }
    const userId = /^\/sessions\/session-([^/]+)\/state$/.exec(request.url ?? '')?.[1];
    if (userId) return send(200, { active: !ended.has(userId), version: versions.get(userId) ?? 0 });
    if (request.url === '/service-tokens') {
      const service =
        Buffer.from(request.headers.authorization?.slice('Basic '.length) ?? '', 'base64')
          .toString()
          .split(':')[0] ?? 'unknown';
      const body = await readJson(request);
      const claims = {
        aud: body['audience'],
        workflow_id: body['workflowId'],
        decision_id: body['decisionId'],
        on_behalf_of: body['onBehalfOf'],
        region: body['regionCode'],
      };
      return send(200, { accessToken: await serviceToken(service, claims) });
    }
    return send(404, {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    async token(grant) {
      const age = grant.secondFactorAgeSeconds === undefined ? 0 : grant.secondFactorAgeSeconds;
      const userId = grant.userId ?? `user-${grant.role ?? 'tester'}`;
      return sign({
        sub: userId,
        name: grant.userName ?? `演示${grant.role ?? '人员'}`,
        sid: `session-${userId}`,
        ver: versions.get(userId) ?? 0,
        org: grant.organisationId ?? 'organisation-1',
        org_name: grant.organisationName ?? '演示单位',
        role: grant.role ?? 'tester',
        region: grant.regionCode ?? '',
        permissions: grant.permissions,
        auth_time: Math.floor(Date.now() / 1000),
        ...(age === null ? {} : { second_factor_at: Math.floor(Date.now() / 1000) - age }),
      });
    },
    serviceToken,
    colleagues,
    holders,
    endSessions: (userId) => ended.add(userId),
    changeRights: (userId) => versions.set(userId, (versions.get(userId) ?? 0) + 1),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

async function readJson(request: AsyncIterable<Buffer>): Promise<Record<string, unknown>> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
}

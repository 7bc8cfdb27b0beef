import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createTokenVerifier, type TokenVerifier } from './tokens.ts';
import { startTestIssuer, type TestIssuer } from './testing/index.ts';

let issuer: TestIssuer;
let verifier: TokenVerifier;
beforeAll(async () => {
  issuer = await startTestIssuer();
  verifier = createTokenVerifier(issuer.url, 'kit-sample');
});
afterAll(() => issuer.close());
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const authenticate = (token: string) => verifier.authenticate(`Bearer ${token}`, true);

describe('a token that was verified', () => {
  it('is known again, and not a moment longer than it lives', async () => {
    const token = await issuer.token({ userId: 'a', permissions: ['note.read'] });
    expect(await authenticate(token)).toEqual(await authenticate(token));
    vi.setSystemTime(Date.now() + 299_000);
    expect(await authenticate(token)).toMatchObject({ userId: 'a' });
    vi.setSystemTime(Date.now() + 2_000);
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'login.required' });
  });

  it('lends nothing to another with the same claims or the same signature', async () => {
    const token = await issuer.token({ userId: 'b', permissions: ['note.read'] });
    await authenticate(token);
    const [header, payload = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    const raised = Buffer.from(JSON.stringify({ ...claims, permissions: ['note.write'] })).toString('base64url');
    await expect(authenticate(`${header}.${raised}.${signature}`)).rejects.toMatchObject({ code: 'login.required' });
    const forged = `${header}.${payload}.${signature?.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))}`;
    await expect(authenticate(forged)).rejects.toMatchObject({ code: 'login.required' });
  });

  it('stops at once when its session ended or its rights changed', async () => {
    const token = await issuer.token({ userId: 'c', permissions: ['note.read'] });
    await authenticate(token);
    issuer.changeRights('c');
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'login.stale' });
    issuer.endSessions('c');
    await expect(authenticate(token)).rejects.toMatchObject({ code: 'login.required' });
  });
});

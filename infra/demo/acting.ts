import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDisclosureClient, type DisclosureClient } from '@sunledger/disclosure-client';
import { createFundAllocationClient, type FundAllocationClient } from '@sunledger/fund-allocation-client';
import { createProjectLibraryClient, type ProjectLibraryClient } from '@sunledger/project-library-client';
import { createRegistryClient, type RegistryClient } from '@sunledger/registry-client';
import { demoToken, demoUsers } from './accounts.ts';
import type { Addresses } from './addresses.ts';

/** A demonstration person with the clients of every service; each call carries their token. */
export interface Acting {
  account: string;
  name: string;
  registry: RegistryClient;
  disclosure: DisclosureClient;
  projectLibrary: ProjectLibraryClient;
  fundAllocation: FundAllocationClient;
  /** Sends a file as the raw request body; `url` with its query. */
  upload<Answer>(service: ServiceAddress, url: string, file: UploadedFile): Promise<Answer>;
}

export interface UploadedFile {
  bytes: Buffer;
  contentType: string;
}

type ServiceAddress = 'registry' | 'disclosure' | 'projectLibrary' | 'fundAllocation';

/** Who acts, and on which day when it is a past case (补录). */
export interface Actor {
  account: string;
  on?: string | undefined;
}

/** Lets demonstration people act through the services' own interfaces. */
export type Stage = ReturnType<typeof createStage>;

const tokenLifeMs = 240_000;

/**
 * Every write carries a key made of `scope`, person, request and date: the same step of the same run happens once, however
 * often it is sent. Another scope is another run.
 */
export function createStage(addresses: Addresses, scope: string) {
  const tokens = new Map<string, { token: Promise<string>; at: number }>();

  function tokenOf(account: string): Promise<string> {
    const known = tokens.get(account);
    if (known && performance.now() - known.at < tokenLifeMs) return known.token;
    // The first role of an account is its duty; 补录 joins it.
    const role = demoUsers.find((user) => user.account === account)?.roles[0];
    const token = demoToken(addresses.identity, account, role);
    tokens.set(account, { token, at: performance.now() });
    return token;
  }

  function sendAs({ account, on }: Actor) {
    return async (request: Request): Promise<Response> => {
      const body = Buffer.from(await request.clone().arrayBuffer());
      const headers = new Headers(request.headers);
      headers.set('authorization', `Bearer ${await tokenOf(account)}`);
      if (on !== undefined) headers.set('x-business-date', on);
      if (request.method !== 'GET') {
        const { pathname, search } = new URL(request.url);
        const parts = [scope, account, request.method, pathname + search, on ?? ''].join('\n');
        headers.set('idempotency-key', `demo-${createHash('sha256').update(parts).update(body).digest('hex')}`);
      }
      return sendUntilNotBusy(() => fetch(request.url, { ...methodAndBody(request.method, body), headers }));
    };
  }

  function as(who: Actor | string): Acting {
    const actor = typeof who === 'string' ? { account: who } : who;
    const user = demoUsers.find(({ account }) => account === actor.account);
    const send = sendAs(actor);
    const options = (service: ServiceAddress) => ({ baseUrl: addresses[service], fetch: send });
    return {
      account: actor.account,
      name: user?.displayName ?? actor.account,
      registry: createRegistryClient(options('registry')),
      disclosure: createDisclosureClient(options('disclosure')),
      projectLibrary: createProjectLibraryClient(options('projectLibrary')),
      fundAllocation: createFundAllocationClient(options('fundAllocation')),
      async upload<Answer>(service: ServiceAddress, url: string, { bytes, contentType }: UploadedFile) {
        const init = { method: 'POST', headers: { 'content-type': contentType }, body: new Uint8Array(bytes) };
        const response = await send(new Request(`${addresses[service]}${url}`, init));
        const answer: unknown = await response.json();
        if (!response.ok) throw refusalOf(response, answer);
        return answer as Answer;
      },
    };
  }

  return { addresses, scope, as };
}

function methodAndBody(method: string, body: Buffer): RequestInit {
  return body.byteLength === 0 ? { method } : { method, body: new Uint8Array(body) };
}

const busy = 503;
const attemptsMax = 8;

/** Repeats a request that the service asks to repeat; the same key makes the repeats one effect. */
async function sendUntilNotBusy(send: () => Promise<Response>): Promise<Response> {
  for (let attempt = 1; ; attempt += 1) {
    const response = await send();
    if (response.status !== busy || attempt === attemptsMax) return response;
    await sleep(attempt * 400);
  }
}

interface Answer<Data> {
  data?: Data;
  error?: unknown;
  response: Response;
}

/** The data of a call. Throws what the service said, with the request, when it refused. */
export async function take<Data>(call: Promise<Answer<Data>>): Promise<Data> {
  const { data, error, response } = await call;
  if (!response.ok || data === undefined) throw refusalOf(response, error);
  return data;
}

/** The service's refusal as an error; `code` is its stable code. */
class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

function refusalOf(response: Response, problem: unknown): Refused {
  const { code, detail, errors } = (problem ?? {}) as { code?: string; detail?: string; errors?: object[] };
  const fields = errors && errors.length > 0 ? ` ${JSON.stringify(errors.slice(0, 5))}` : '';
  return new Refused(code ?? '', `${response.url}: ${response.status} ${code ?? ''} ${detail ?? ''}${fields}`);
}

/** Asks until the answer is there. Throws after the time with what was awaited and what stood instead. */
export async function until<Found>(
  awaited: string,
  ask: () => Promise<Found | undefined>,
  seconds = 90,
): Promise<Found> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await ask();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`等待超时 / still waiting after ${seconds} s: ${awaited}`);
    await sleep(250);
  }
}

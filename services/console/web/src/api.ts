import { createDisclosureClient, type DisclosureClient } from '@sunledger/disclosure-client';
import { createFundAllocationClient, type FundAllocationClient } from '@sunledger/fund-allocation-client';
import { createIdentityClient, type IdentityClient } from '@sunledger/identity-client';
import { createProjectLibraryClient, type ProjectLibraryClient } from '@sunledger/project-library-client';
import { createRegistryClient, type RegistryClient } from '@sunledger/registry-client';
import type { Client, ClientOptions, Middleware } from 'openapi-fetch';
import { useMutation, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { App } from 'antd';
import { useRef } from 'react';

/** Services that the console's session server passes on under `/api/<service>/`. */
export type ServiceName = 'identity' | 'registry' | 'disclosure' | 'project-library' | 'fund-allocation';

export interface FieldProblem {
  path: string;
  message: string;
}

/** A refused or failed request: RFC 9457 problem+json with our `code`, field errors and the request code to read out. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly fields: FieldProblem[];
  readonly requestId: string;

  constructor(problem: { status: number; code: string; detail: string; fields?: FieldProblem[]; requestId?: string }) {
    super(problem.detail);
    this.name = 'ApiProblem';
    this.status = problem.status;
    this.code = problem.code;
    this.fields = problem.fields ?? [];
    this.requestId = problem.requestId ?? '';
  }
}

/** Reads a failed answer; an answer that is not problem+json (a proxy's HTML page) still yields a readable text. */
export async function toProblem(response: Response): Promise<ApiProblem> {
  const requestId = response.headers.get('x-request-id') ?? '';
  const body: unknown = await response.json().catch(() => null);
  const problem = (typeof body === 'object' && body !== null ? body : {}) as Record<string, unknown>;
  return new ApiProblem({
    status: response.status,
    code: typeof problem['code'] === 'string' ? problem['code'] : `http.${response.status}`,
    detail: String(problem['detail'] ?? problem['title'] ?? `服务没有给出可读的答复（${response.status}）`),
    fields: Array.isArray(problem['errors']) ? (problem['errors'] as FieldProblem[]) : [],
    requestId: String(problem['requestId'] ?? requestId),
  });
}

const MUTATING = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

/** Header every request to the session server carries; without it a mutating request is refused (CSRF). */
export const CONSOLE_HEADER = { 'X-Requested-With': 'sunledger-console' } as const;

/** New idempotency key. `crypto.randomUUID` is absent on plain-HTTP county intranets, getRandomValues is not. */
export function newIdempotencyKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const unreachable = () =>
  new ApiProblem({ status: 0, code: 'network.unreachable', detail: '连不上服务器，请检查网络后重试' });

const isAbort = (error: unknown) => error instanceof DOMException && error.name === 'AbortError';

const protocol: Middleware = {
  onRequest({ request }) {
    request.headers.set('X-Requested-With', CONSOLE_HEADER['X-Requested-With']);
    if (MUTATING.has(request.method) && !request.headers.has('Idempotency-Key')) {
      request.headers.set('Idempotency-Key', newIdempotencyKey());
    }
    return request;
  },
  async onResponse({ response }) {
    if (!response.ok) throw await toProblem(response);
    return response;
  },
  onError: ({ error }) => (isAbort(error) ? undefined : unreachable()),
};

/** Lets the person at the page prove their second factor again; true when they did. */
type SecondFactorProof = () => Promise<boolean>;
let askForSecondFactor: SecondFactorProof = async () => false;

/** Names who asks, from when the page has somebody to ask; returns how to take it back. */
export function askForSecondFactorBy(ask: SecondFactorProof): () => void {
  askForSecondFactor = ask;
  return () => {
    askForSecondFactor = async () => false;
  };
}

/** Sends a request. One that needs a fresher second factor is sent again as it was, key and all, when that was proven. */
async function send(request: Request): Promise<Response> {
  const repeat = request.clone();
  const response = await fetch(request);
  if (response.status !== 403) return response;
  const { code } = await toProblem(response.clone());
  if (code !== 'login.secondFactorStale' || !(await askForSecondFactor())) return response;
  return send(repeat);
}

/** A generated client, led through the session server: `createRegistryClient` → calls to /api/registry/. */
function throughConsole<Paths extends object>(
  createGenerated: (options: ClientOptions) => Client<Paths>,
  service: ServiceName,
): Client<Paths> {
  const client = createGenerated({ baseUrl: `/api/${service}`, fetch: send });
  client.use(protocol);
  return client;
}

export const identity: IdentityClient = throughConsole(createIdentityClient, 'identity');
export const registry: RegistryClient = throughConsole(createRegistryClient, 'registry');
export const disclosure: DisclosureClient = throughConsole(createDisclosureClient, 'disclosure');
export const projectLibrary: ProjectLibraryClient = throughConsole(createProjectLibraryClient, 'project-library');
export const fundAllocation: FundAllocationClient = throughConsole(createFundAllocationClient, 'fund-allocation');

/** Query parameters of a GET route: `QueryOf<RegistryClient, '/regions'>`, for the `read` of a QueryTable. */
export type QueryOf<ServiceClient, Path extends string> =
  ServiceClient extends Client<infer Paths>
    ? Paths extends Record<Path, { get: { parameters: { query?: infer Query } } }>
      ? NonNullable<Query>
      : never
    : never;

type JsonOf<Responses> = {
  [Status in keyof Responses & (200 | 201)]: Responses[Status] extends { content: { 'application/json': infer Body } }
    ? Body
    : never;
}[keyof Responses & (200 | 201)];

/** What a GET route answers: `AnswerOf<RegistryClient, '/regions'>`; rows of a list are `['items'][number]` of it. */
export type AnswerOf<ServiceClient, Path extends string> =
  ServiceClient extends Client<infer Paths>
    ? Paths extends Record<Path, { get: { responses: infer Responses } }>
      ? JsonOf<Responses>
      : never
    : never;

/** What a POST route takes: `BodyOf<RegistryClient, '/entities'>`. */
export type BodyOf<ServiceClient, Path extends string> =
  ServiceClient extends Client<infer Paths>
    ? Paths extends Record<Path, { post: { requestBody?: { content: { 'application/json': infer Body } } } }>
      ? Body
      : never
    : never;

/** Unwraps an openapi-fetch call: the data, or ApiProblem thrown by the protocol above. */
export async function call<Data>(answer: Promise<{ data?: Data }>): Promise<Data> {
  return (await answer).data as Data;
}

type ParametersOf<PathItem> = PathItem extends { post: { parameters: infer Parameters } } ? Parameters : never;
type PostAnswerOf<PathItem> = PathItem extends { post: { responses: infer Responses } } ? JsonOf<Responses> : never;

/** Routes that take a POST without a body in the contract: a file may be their body. */
type FilePathOf<Paths> = {
  [Path in keyof Paths]: Paths[Path] extends { post: { requestBody?: never } } ? Path : never;
}[keyof Paths];

/**
 * Sends a file as it is: `sendFile(fundAllocation, '/bank-results', { params: { query }, file, headers })`. The contracts
 * describe such a route by its address, query and answer; the client gives these, and the body goes past its types.
 */
export function sendFile<Paths extends object, Path extends FilePathOf<Paths>>(
  client: Client<Paths>,
  path: Path,
  { params, file, headers }: { params: ParametersOf<Paths[Path]>; file: Blob; headers: Record<string, string> },
): Promise<PostAnswerOf<Paths[Path]>> {
  const post = client.POST as (path: Path, init: object) => Promise<{ data?: PostAnswerOf<Paths[Path]> }>;
  return call(
    post(path, {
      params,
      body: file,
      bodySerializer: (body: Blob) => body,
      headers: { 'Content-Type': file.type || 'application/octet-stream', ...headers },
    }),
  );
}

/** Request to the session server itself (`/auth/...`) and for downloads; throws ApiProblem like the typed clients. */
export async function request(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('X-Requested-With', CONSOLE_HEADER['X-Requested-With']);
  const sent = send(new Request(url, { ...init, headers, credentials: 'same-origin' }));
  const response = await sent.catch((cause: unknown) => {
    throw isAbort(cause) ? cause : unreachable();
  });
  if (!response.ok) throw await toProblem(response);
  return response;
}

/** Answer of the session server itself; those of the services come from their generated clients. */
export async function requestJson<Answer>(url: string, init?: RequestInit): Promise<Answer> {
  return (await (await request(url, init)).json()) as Answer;
}

/** What tells one input from another in text: JSON knows no bigint, and of a file nothing at all. */
function written(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (value instanceof File) return [value.name, value.size, value.lastModified];
  return value instanceof Blob ? [value.type, value.size] : value;
}

interface CommandOptions<Input, Output> {
  /** Sends the request; pass `headers` on, they carry the idempotency key of this intention. */
  run: (input: Input, headers: { 'Idempotency-Key': string }) => Promise<Output>;
  /** Query keys (prefixes) to read again afterwards, e.g. `[['project-library']]`. */
  invalidates: readonly (readonly unknown[])[];
  /** Text of the confirmation, e.g. '已提交'. */
  success?: string | ((output: Output) => string);
  onSuccess?: (output: Output, input: Input) => void;
  /** Shown on the form instead of as a message (see FormError). */
  silentError?: boolean;
}

/**
 * A state-changing request. The idempotency key belongs to the intention: pressing the button again after a lost
 * connection repeats the same key, so the effect happens once; a changed input or a definite answer gets a new key.
 */
export function useCommand<Input, Output>(
  options: CommandOptions<Input, Output>,
): UseMutationResult<Output, Error, Input> {
  const queries = useQueryClient();
  const { message } = App.useApp();
  const intention = useRef<{ key: string; input: string } | null>(null);
  return useMutation<Output, Error, Input>({
    mutationFn: (input) => {
      const text = JSON.stringify(input, (_, value: unknown) => written(value));
      if (intention.current?.input !== text) intention.current = { key: newIdempotencyKey(), input: text };
      return options.run(input, { 'Idempotency-Key': intention.current.key });
    },
    onSuccess: async (output, input) => {
      intention.current = null;
      const text = typeof options.success === 'function' ? options.success(output) : options.success;
      if (text !== undefined) void message.success(text);
      options.onSuccess?.(output, input);
      await Promise.all(options.invalidates.map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
    onError: (error) => {
      const isDefinite = error instanceof ApiProblem && error.status >= 400 && error.status < 500;
      if (isDefinite) intention.current = null;
      if (options.silentError !== true) void message.error(problemText(error), 6);
    },
  });
}

/** One line for a person: what happened, and the code to read out on the phone. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiProblem)) return '页面出错，请刷新后重试';
  return error.requestId === '' ? error.message : `${error.message}（请求编号 ${shortCode(error.requestId)}）`;
}

/** Last eight characters, upper case, in two groups: enough to find the request in the log, short enough to read out. */
export function shortCode(requestId: string): string {
  const tail = requestId.replaceAll('-', '').slice(-8).toUpperCase();
  return tail.length === 8 ? `${tail.slice(0, 4)}-${tail.slice(4)}` : tail;
}

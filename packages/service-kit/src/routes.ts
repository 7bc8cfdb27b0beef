import type { FastifyRequest } from 'fastify';
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { AuditEntry } from './audit.ts';
import type { Tx } from './database.ts';
import type { OutboxEvent, WorkflowSignal, WorkflowStart } from './outbox.ts';
import type { Permission, Principal, PUBLIC } from './principal.ts';

type Schema = z.ZodType | undefined;
type Decoded<S extends Schema> = S extends z.ZodType ? z.output<S> : undefined;

/** What every handler gets. */
export interface RequestContext<P extends Schema = Schema, Q extends Schema = Schema, B extends Schema = Schema> {
  principal: Principal;
  params: Decoded<P>;
  query: Decoded<Q>;
  body: Decoded<B>;
  /** Today in Shanghai, or the X-Business-Date of a 补录 request. */
  businessDate: string;
  isBackfilled: boolean;
  requestId: string;
  origin: string;
}

/** A handler inside the transaction of its request. */
export interface QueryContext<P extends Schema, Q extends Schema, X = unknown> extends RequestContext<P, Q> {
  tx: Tx;
  /** What `prepare` found. */
  prepared: X;
}

export interface DownloadContext<P extends Schema, Q extends Schema> extends RequestContext<P, Q> {
  /** One read-only transaction, rows limited to the principal's region. What takes long is drawn or written after it. */
  read<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
}

/** A handler that changes state: one transaction for the key, the effect, its audit, its messages and the answer. */
export interface CommandContext<P extends Schema, Q extends Schema, B extends Schema, X = unknown>
  extends RequestContext<P, Q, B>, CommandTools {
  tx: Tx;
  idempotencyKey: string;
  /** What `prepare` found. */
  prepared: X;
}

/** The writers of a transaction that changes state. */
export interface CommandTools {
  /** Returns the id of the audit event, which other services can check as a decision. */
  audit(entry: AuditEntry): Promise<string>;
  emit(event: OutboxEvent): Promise<void>;
  startWorkflow(start: WorkflowStart): Promise<void>;
  signalWorkflow(signal: WorkflowSignal): Promise<void>;
  addJob(name: string, data: unknown): Promise<void>;
}

/** The raw request body of an upload. */
export interface UploadedFile {
  upload: Buffer;
  contentType: string;
}

export interface UploadContext<P extends Schema, Q extends Schema, X = unknown>
  extends CommandContext<P, Q, undefined, X>, UploadedFile {}

export interface ActionContext<P extends Schema, Q extends Schema, B extends Schema> extends RequestContext<P, Q, B> {
  idempotencyKey: string;
  /** The caller's own credentials: a peer that is asked in the caller's name gets these and no others. */
  authorization: string;
}

export interface UnstoredContext<P extends Schema, Q extends Schema, B extends Schema> extends RequestContext<P, Q, B> {
  request: FastifyRequest;
}

export interface FileAnswer {
  contentType: string;
  fileName: string;
  body: Buffer | Readable | string;
  /** Shown in the browser instead of saved. */
  inline?: boolean;
}

interface RouteHead<P extends Schema, Q extends Schema> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  operationId: string;
  summary: string;
  permission: Permission | typeof PUBLIC;
  /** For what moves money out, gives rights or shows a secret: the second factor was proven a short while ago (step-up). */
  needsFreshSecondFactor?: boolean;
  params?: P;
  query?: Q;
  /** Success status; 200 unless told. */
  status?: number;
  bodyLimitBytes?: number;
  /** Requests a minute from one address; for PUBLIC routes that write. */
  rateLimitPerMinute?: number;
  /** The audit does not keep the caller's address, of a refusal neither: for people who may stay unknown. */
  hidesOrigin?: boolean;
}

interface Handler<C, R extends z.ZodType> {
  response: R;
  handle(context: C): Promise<z.output<R>>;
}

/** Which files an upload takes. */
interface Accepted {
  maxBytes: number;
  contentTypes: string[];
}

/** The erased form the HTTP layer works with. */
export interface Route {
  kind: 'query' | 'download' | 'command' | 'upload' | 'action' | 'unstored';
  // oxlint-disable-next-line typescript/no-explicit-any
  definition: RouteHead<any, any> & {
    body?: z.ZodType;
    response?: z.ZodType;
    accepts?: Accepted;
    statementTimeoutMs?: number;
    prepare?(context: object): Promise<unknown>;
    // oxlint-disable-next-line typescript/no-explicit-any
    handle(context: any): Promise<unknown>;
  };
}

const declare = (kind: Route['kind'], definition: object): Route => ({
  kind,
  definition: definition as Route['definition'],
});

/** A read in one read-only transaction, rows limited to the principal's region. */
export function query<P extends Schema, Q extends Schema, R extends z.ZodType, X>(
  definition: RouteHead<P, Q> & {
    /** Asks a peer before the transaction opens. */
    prepare?(context: RequestContext<P, Q>): Promise<X>;
  } & Handler<QueryContext<P, Q, X>, R>,
): Route {
  return declare('query', definition);
}

/** A read that answers a file. */
export function download<P extends Schema, Q extends Schema>(
  definition: RouteHead<P, Q> & { handle(context: DownloadContext<P, Q>): Promise<FileAnswer> },
): Route {
  return declare('download', definition);
}

/** A write in one transaction under an Idempotency-Key: same key and body → the stored answer, other body → 422. */
export function command<P extends Schema, Q extends Schema, B extends Schema, R extends z.ZodType, X>(
  definition: RouteHead<P, Q> & {
    body?: B;
    /** Asks a peer before the transaction opens; a repeat asks again. */
    prepare?(context: ActionContext<P, Q, B>): Promise<X>;
    statementTimeoutMs?: number;
  } & Handler<CommandContext<P, Q, B, X>, R>,
): Route {
  return declare('command', definition);
}

/** A command whose raw request body is a file; under one key the file is the same by its SHA-256. */
export function upload<P extends Schema, Q extends Schema, R extends z.ZodType, X>(
  definition: RouteHead<P, Q> & {
    accepts: Accepted;
    /** Reads the file or asks a peer before the transaction opens; a repeat runs it again. */
    prepare?(context: ActionContext<P, Q, undefined> & UploadedFile): Promise<X>;
    statementTimeoutMs?: number;
  } & Handler<UploadContext<P, Q, X>, R>,
): Route {
  return declare('upload', definition);
}

/**
 * A write without an open transaction, for Temporal Updates (updateId = idempotencyKey). The key is reserved before and
 * the answer stored after; a repeat before the answer is stored runs again with the same key.
 */
export function action<P extends Schema, Q extends Schema, B extends Schema, R extends z.ZodType>(
  definition: RouteHead<P, Q> & Handler<ActionContext<P, Q, B>, R> & { body?: B },
): Route {
  return declare('action', definition);
}

/**
 * No transaction, no key, nothing kept: for answers that must never be stored (tokens, one-time passwords, account
 * numbers), and for what opens transactions of its own.
 */
export function unstored<P extends Schema, Q extends Schema, B extends Schema, R extends z.ZodType>(
  definition: RouteHead<P, Q> & Handler<UnstoredContext<P, Q, B>, R> & { body?: B },
): Route {
  return declare('unstored', definition);
}

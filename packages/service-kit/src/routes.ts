import type { FastifyReply, FastifyRequest } from 'fastify';
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
export interface QueryContext<P extends Schema, Q extends Schema> extends RequestContext<P, Q, undefined> {
  tx: Tx;
}

/** A handler that changes state: one transaction for the key, the effect, its audit, its messages and the answer. */
export interface CommandContext<P extends Schema, Q extends Schema, B extends Schema>
  extends RequestContext<P, Q, B>, CommandTools {
  tx: Tx;
  idempotencyKey: string;
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

export interface ActionContext<P extends Schema, Q extends Schema, B extends Schema> extends RequestContext<P, Q, B> {
  idempotencyKey: string;
}

export interface FileAnswer {
  contentType: string;
  fileName: string;
  body: Buffer | Readable | string;
  /** Shown in the browser instead of saved. */
  inline?: boolean;
}

export interface FileContext<P extends Schema, Q extends Schema> extends RequestContext<P, Q, undefined> {
  upload: Buffer;
  contentType: string;
  idempotencyKey: string;
  request: FastifyRequest;
  reply: FastifyReply;
}

interface RouteHead<P extends Schema, Q extends Schema> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  operationId: string;
  summary: string;
  permission: Permission | typeof PUBLIC;
  params?: P;
  query?: Q;
  /** Success status; 200 unless told. */
  status?: number;
  bodyLimitBytes?: number;
  /** Requests a minute from one address; for PUBLIC routes that write. */
  rateLimitPerMinute?: number;
}

interface WithBody<B extends Schema, R extends z.ZodType> {
  body?: B;
  response: R;
}

export type QueryRoute<P extends Schema, Q extends Schema, R extends z.ZodType> = RouteHead<P, Q> & {
  response: R;
  handle(context: QueryContext<P, Q>): Promise<z.output<R>>;
};
export type CommandRoute<P extends Schema, Q extends Schema, B extends Schema, R extends z.ZodType> = RouteHead<P, Q> &
  WithBody<B, R> & { statementTimeoutMs?: number; handle(context: CommandContext<P, Q, B>): Promise<z.output<R>> };
export type ActionRoute<P extends Schema, Q extends Schema, B extends Schema, R extends z.ZodType> = RouteHead<P, Q> &
  WithBody<B, R> & { handle(context: ActionContext<P, Q, B>): Promise<z.output<R>> };
export type FileRoute<P extends Schema, Q extends Schema, R extends z.ZodType> = RouteHead<P, Q> & {
  upload?: { maxBytes: number; contentTypes: string[] };
  /** JSON body, for answers that must never be stored under an idempotency key (tokens, one-time passwords). */
  body?: z.ZodType;
  /** JSON answer of an upload; without it the route answers a file. */
  response?: R;
  handle(context: FileContext<P, Q>): Promise<FileAnswer | z.output<R>>;
};

/** The erased form the HTTP layer works with. */
export interface Route {
  kind: 'query' | 'command' | 'action' | 'file';
  // oxlint-disable-next-line typescript/no-explicit-any
  definition: RouteHead<any, any> & { body?: z.ZodType; response?: z.ZodType; statementTimeoutMs?: number } & Pick<
      FileRoute<undefined, undefined, z.ZodType>,
      'upload'
    > & {
      // oxlint-disable-next-line typescript/no-explicit-any
      handle(context: any): Promise<unknown>;
    };
}

/** A read in one read-only transaction, rows limited to the principal's region. */
export function query<P extends Schema, Q extends Schema, R extends z.ZodType>(definition: QueryRoute<P, Q, R>): Route {
  return { kind: 'query', definition: definition as unknown as Route['definition'] };
}

/** A write in one transaction under an Idempotency-Key: same key and body → the stored answer, other body → 422. */
export function command<P extends Schema, Q extends Schema, B extends Schema, R extends z.ZodType>(
  definition: CommandRoute<P, Q, B, R>,
): Route {
  return { kind: 'command', definition: definition as unknown as Route['definition'] };
}

/**
 * A write without an open transaction, for Temporal Updates (updateId = idempotencyKey). The key is reserved before and
 * the answer stored after; a repeat before the answer is stored runs again with the same key.
 */
export function action<P extends Schema, Q extends Schema, B extends Schema, R extends z.ZodType>(
  definition: ActionRoute<P, Q, B, R>,
): Route {
  return { kind: 'action', definition: definition as unknown as Route['definition'] };
}

/** A binary download, or an upload whose raw request body is the file. */
export function file<P extends Schema, Q extends Schema, R extends z.ZodType>(definition: FileRoute<P, Q, R>): Route {
  return { kind: 'file', definition: definition as unknown as Route['definition'] };
}

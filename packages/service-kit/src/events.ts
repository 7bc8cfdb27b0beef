import { z } from 'zod';
import type { AnyServiceDefinition } from './definition.ts';
import type { BaseDependencies } from './dependencies.ts';
import { receiveOnce, type OutboxEvent, type OutboxRow, type OutboxSender } from './outbox.ts';
import { command, type Route } from './routes.ts';
import type { WorkflowSignal, WorkflowStart } from './outbox.ts';

const eventSchema = z.object({
  source: z.string(),
  messageId: z.uuid(),
  type: z.string(),
  subjectId: z.string(),
  payload: z.unknown(),
});

/** The door for events of other services; an event nobody here consumes is accepted and forgotten. */
export function eventRoutes(definition: AnyServiceDefinition, deps: BaseDependencies): Route[] {
  const consumers = new Map((definition.consumers?.(deps) ?? []).map((consumer) => [consumer.event, consumer]));
  if (consumers.size === 0) return [];
  return [
    command({
      method: 'POST',
      url: '/internal/events',
      operationId: 'receiveEvent',
      summary: '接收其他服务的事件',
      permission: 'internal.notify',
      body: eventSchema,
      response: z.object({ received: z.boolean() }),
      handle: async ({ body, ...context }) => {
        const consumer = consumers.get(`${body.source}.${body.type}`);
        if (!consumer || !(await receiveOnce(context.tx, body.source, body.messageId))) return { received: false };
        await consumer.handle({ ...context, subjectId: body.subjectId, payload: body.payload });
        return { received: true };
      },
    }),
  ];
}

/** How each kind of outbox message leaves the service. */
export function createOutboxSender(definition: AnyServiceDefinition, deps: BaseDependencies): OutboxSender {
  return async (message, signal) => {
    switch (message.kind) {
      case 'job':
        return deps.jobs.send(message.id, message.name, message.payload);
      case 'workflowStart':
        return deps.temporal.start(message.payload as WorkflowStart);
      case 'workflowSignal':
        return deps.temporal.signal(message.payload as WorkflowSignal);
      case 'event':
        for (const subscriber of definition.eventSubscribers ?? [])
          await deliver(definition.name, subscriber, message, { deps, signal });
    }
  };
}

async function deliver(
  source: string,
  subscriber: string,
  message: OutboxRow,
  { deps, signal }: { deps: BaseDependencies; signal: AbortSignal },
): Promise<void> {
  const url = deps.peerUrl(subscriber);
  if (!url) throw new Error(`no address configured for subscriber ${subscriber}`);
  const event = message.payload as OutboxEvent;
  const token = await deps.serviceTokens.issue({
    audience: subscriber,
    workflowId: `outbox-${source}`,
    decisionId: message.id,
    onBehalfOf: { userId: `service:${source}`, userName: source },
    regionCode: '',
  });
  const response = await fetch(`${url}/internal/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, 'idempotency-key': message.id },
    body: JSON.stringify({
      source,
      messageId: message.id,
      type: event.type,
      subjectId: event.subjectId,
      payload: event.payload,
    }),
    signal,
  });
  if (!response.ok) throw new Error(`${subscriber} answered ${response.status}`);
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Bank } from './bank.ts';
import { behaviourSchema } from './behaviour.ts';

const bodyBytesMax = 10_000;

/** The bank's control port: tells it how to misbehave and asks what it did. */
export function createControlServer(bank: Bank): Server {
  return createServer((request, response) => {
    route(bank, request)
      .then((answer) => send(response, answer.status, answer.body))
      .catch((error: Error) => send(response, 500, { error: error.message }));
  });
}

interface Answer {
  status: number;
  body: unknown;
}

async function route(bank: Bank, request: IncomingMessage): Promise<Answer> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /readyz':
    case 'GET /livez':
      return { status: 200, body: { status: 'ready' } };
    case 'GET /batches':
      return { status: 200, body: bank.batches() };
    case 'GET /executions':
      return { status: 200, body: bank.executions() };
    case 'DELETE /behaviour':
      bank.behaviours.clear();
      return { status: 200, body: {} };
    case 'POST /behaviour':
      return setBehaviour(bank, await readBody(request));
    default:
      return { status: 404, body: { error: 'not found' } };
  }
}

function setBehaviour(bank: Bank, body: string): Answer {
  const parsed = behaviourSchema.safeParse(parseJson(body));
  if (!parsed.success) return { status: 422, body: { error: parsed.error.issues } };
  bank.behaviours.add(parsed.data);
  return { status: 200, body: parsed.data };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) {
    body += String(chunk);
    if (body.length > bodyBytesMax) throw new Error('body too large');
  }
  return body;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

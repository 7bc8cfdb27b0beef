import { type BusinessDate, shanghaiDate } from '@sunledger/calendar';
import { anonymous, asDomainError, commandTools, DomainError } from '@sunledger/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { isPeriodOver } from '../notice/advance-notice.ts';
import type { NoticeDetail } from '../notice/contract.ts';
import { getNotice } from '../notice/read-notice.ts';
import { objectionInputShape, type Receipt } from '../objection/contract.ts';
import { fileObjection } from '../objection/file-objection.ts';
import { readObjectionStatus } from '../objection/read-status.ts';
import { sendPage } from './send-page.ts';
import { readNoticeAddress } from './notice-routes.ts';
import { readAsVisitor } from './visitor.ts';
import { objectionFormPage, objectionStatusPage, ticketPage } from './objection-pages.ts';

const formSchema = z.object({
  formToken: z.string().max(200),
  content: z.string().max(4000).default(''),
  name: z.string().max(100).default(''),
  phone: z.string().max(60).default(''),
  website: z.string().max(1000).default(''),
});
type Form = z.output<typeof formSchema>;
const wordsSchema = z.strictObject(objectionInputShape);

const perMinute = (max: number) => ({ config: { rateLimit: { max, timeWindow: '1 minute' } } });

/** Objecting and asking by ticket; answers of these pages are never kept by anybody. */
export function addObjectionRoutes(portal: FastifyInstance, deps: Dependencies): void {
  portal.get('/notices/:id/objection', perMinute(60), async (request, reply) => {
    const notice = await openNoticeOf(deps, request, deps.clock.today());
    const page = objectionFormPage(notice, deps.formTokens.issue(notice.id));
    return sendPage(deps, request, reply, page, { isPrivate: true });
  });
  portal.post('/notices/:id/objection', perMinute(6), (request, reply) => receiveForm(deps, request, reply));
  portal.get('/objections', perMinute(30), async (request, reply) => {
    const typed = String((request.query as { ticket?: string }).ticket ?? '').slice(0, 40);
    return showStatus(deps, request, reply, typed, false);
  });
  portal.get('/objections/:ticket', perMinute(30), async (request, reply) => {
    const { ticket } = request.params as { ticket: string };
    return showStatus(deps, request, reply, ticket, 'new' in (request.query as object));
  });
}

async function openNoticeOf(deps: Dependencies, request: FastifyRequest, day: BusinessDate): Promise<NoticeDetail> {
  const { id } = readNoticeAddress(request);
  const notice = await readAsVisitor(deps, (tx) => getNotice(tx, id));
  if (!isPeriodOver(notice.state, notice.boards, day)) return notice;
  throw new DomainError('notice.periodOver', '公示期已满或公示已结束，不再受理异议；可按公示载明的监督电话反映。');
}

async function receiveForm(deps: Dependencies, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  // What waits for the body, a place or a lock past midnight came in time all the same.
  const receivedOn = shanghaiDate(deps.clock.now() - reply.elapsedTime);
  const notice = await openNoticeOf(deps, request, receivedOn);
  const form = formSchema.safeParse(request.body);
  if (!form.success) throw new DomainError('input.invalid', '请求不正确或内容过长', { status: 400 });
  try {
    const { ticket } = await fileForm(deps, request, { noticeId: notice.id, receivedOn }, form.data);
    return await reply.header('cache-control', 'no-store').redirect(`/objections/${ticket}?new`, 303);
  } catch (error) {
    const refusal = asDomainError(error);
    if (!refusal || refusal.status === 404) throw error;
    const page = objectionFormPage(notice, deps.formTokens.issue(notice.id), form.data, refusal.publicMessage);
    return sendPage(deps, request, reply, page, { status: refusal.status, isPrivate: true });
  }
}

async function fileForm(
  deps: Dependencies,
  request: FastifyRequest,
  { noticeId, receivedOn }: { noticeId: string; receivedOn: BusinessDate },
  form: Form,
): Promise<Receipt> {
  // A field no person sees: whoever fills it in is a program.
  if (form.website !== '')
    throw new DomainError('objection.formInvalid', '表单无效，请刷新页面后重新填写', { status: 400 });
  const formNonce = deps.formTokens.verify(form.formToken, noticeId);
  const words = wordsSchema.safeParse({ content: form.content, contact: contactOf(form) });
  if (!words.success)
    throw new DomainError('input.invalid', words.error.issues.map(({ message }) => message).join(';'), { status: 400 });
  const circumstance = {
    principal: anonymous,
    businessDate: deps.clock.today(),
    isBackfilled: false,
    // An address leads to the person: nobody keeps it.
    origin: '',
    requestId: request.id,
  };
  const filed = { noticeId, channel: 'web' as const, ...words.data, receivedOn, formNonce };
  return deps.visitors.pass(() =>
    deps.db.transaction(anonymous, (tx) => fileObjection(tx, deps, filed, commandTools(tx, circumstance))),
  );
}

function contactOf({ name, phone }: Form): { name: string; phone?: string } | undefined {
  if (name.trim() === '' && phone.trim() === '') return undefined;
  return { name: name.trim() === '' ? '未留姓名' : name, ...(phone.trim() === '' ? {} : { phone }) };
}

async function showStatus(
  deps: Dependencies,
  request: FastifyRequest,
  reply: FastifyReply,
  typed: string,
  isReceipt: boolean,
): Promise<FastifyReply> {
  if (typed === '') return sendPage(deps, request, reply, ticketPage(''), { isPrivate: true });
  try {
    const status = await readAsVisitor(deps, (tx) => readObjectionStatus(tx, typed));
    return sendPage(deps, request, reply, objectionStatusPage(status, isReceipt), { isPrivate: true });
  } catch (error) {
    if (asDomainError(error)?.status !== 404) throw error;
    const page = ticketPage(typed, '没有查到这个编号，请核对后重新输入。');
    return sendPage(deps, request, reply, page, { status: 404, isPrivate: true });
  }
}

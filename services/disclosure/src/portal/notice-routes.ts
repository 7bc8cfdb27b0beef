import { DomainError, idSchema, notFound } from '@sunledger/service-kit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { toString as toQrCode } from 'qrcode';
import { z } from 'zod';
import type { Dependencies } from '../dependencies.ts';
import { isPeriodOver } from '../notice/advance-notice.ts';
import { noticeKinds } from '../notice/notice.ts';
import { getNotice, listNotices } from '../notice/read-notice.ts';
import { noticeUrl } from '../paper/notice-papers.ts';
import { askedAgain, sendPage } from './send-page.ts';
import { renderFeed } from './feed.ts';
import { homePage, type HomeFilter } from './home-page.ts';
import type { Page } from './layout.ts';
import { noticePage, printPage, type NoticeView } from './notice-page.ts';
import { createPageCache } from './page-cache.ts';
import { readAsVisitor } from './visitor.ts';

const blankIsAbsent = (value: unknown) => (value === '' ? undefined : value);
const homeQuery = z.object({
  state: z.enum(['running', 'ended']).default('running').catch('running'),
  q: z.preprocess(blankIsAbsent, z.string().trim().max(60).optional()),
  year: z.preprocess(blankIsAbsent, z.coerce.number().int().min(1990).max(2200).optional()),
  kind: z.preprocess(blankIsAbsent, z.enum(noticeKinds).optional()),
  region: z.preprocess(
    blankIsAbsent,
    z
      .string()
      .regex(/^\d{2,12}$/)
      .optional(),
  ),
  cursor: z.string().max(400).optional(),
});
const pageSize = 40;

/** Id and revision of a notice address; an address that cannot be one is not found. */
export function readNoticeAddress(request: FastifyRequest): { id: string; revision?: number } {
  const { id, revision } = request.params as { id: string; revision?: string };
  if (!idSchema.safeParse(id).success) throw notFound('公示');
  if (revision === undefined) return { id };
  if (!/^[1-9]\d{0,4}$/.test(revision)) throw notFound('公示');
  return { id, revision: Number(revision) };
}

/** List, notice, revision, print sheet and feed. */
export function addNoticeRoutes(portal: FastifyInstance, deps: Dependencies): void {
  const cached = createPageCache<Page>(deps.clock, deps.config.PORTAL_PAGE_SECONDS);
  const answer = async (request: FastifyRequest, reply: FastifyReply, make: () => Promise<Page>) =>
    sendPage(deps, request, reply, await cached(`${deps.clock.today()} ${request.url}`, make));

  portal.get('/', (request, reply) => answer(request, reply, () => makeHome(deps, request.query)));
  const showNotice = (request: FastifyRequest, reply: FastifyReply) =>
    answer(request, reply, async () => noticePage(await loadNotice(deps, request)));
  portal.get('/notices/:id', showNotice);
  portal.get('/notices/:id/revisions/:revision', showNotice);
  portal.get('/notices/:id/print', (request, reply) =>
    answer(request, reply, async () => printPage(await loadNotice(deps, request))),
  );
  portal.get('/feed.atom', async (_request, reply) => {
    const page = await readAsVisitor(deps, (tx) => listNotices(tx, { limit: 50 }));
    const feed = renderFeed(page.items, deps.config.PORTAL_URL, deps.config.PORTAL_TITLE);
    return reply.header('cache-control', askedAgain).type('application/atom+xml; charset=utf-8').send(feed);
  });
}

async function makeHome(deps: Dependencies, rawQuery: unknown): Promise<Page> {
  const parsed = homeQuery.safeParse(rawQuery);
  if (!parsed.success) throw new DomainError('input.invalid', '查询条件不正确，请重新选择', { status: 400 });
  const { state, q: text, year, kind, region: regionCode, cursor } = parsed.data;
  const filter: HomeFilter = { state, text, year, kind, regionCode };
  const { items, nextCursor } = await readAsVisitor(deps, (tx) =>
    listNotices(tx, { ...filter, cursor, limit: pageSize }),
  );
  // A code that only stands in the address is nobody's: asking for it would let a visitor question registry at will.
  const chosen = regionCode && items.length > 0 ? [regionCode] : [];
  const codes = [...items.map((notice) => notice.regionCode.slice(0, 6)), ...chosen];
  const regionNames = await deps.regionNames.namesOf(codes);
  return homePage({ filter, notices: items, nextCursor, regionNames, today: deps.clock.today() });
}

async function loadNotice(deps: Dependencies, request: FastifyRequest): Promise<NoticeView> {
  const { id, revision } = readNoticeAddress(request);
  const notice = await readAsVisitor(deps, (tx) => getNotice(tx, id, revision));
  const permanentUrl = noticeUrl(deps.config.PORTAL_URL, notice);
  const today = deps.clock.today();
  const isNewest = notice.revision === notice.revisions.at(-1)?.revision;
  return {
    notice,
    regionNames: await deps.regionNames.namesOf([
      notice.regionCode,
      ...notice.boards.map(({ regionCode }) => regionCode),
    ]),
    today,
    isOpen: isNewest && !isPeriodOver(notice.state, notice.boards, today),
    qrSvg: await toQrCode(permanentUrl, { type: 'svg', margin: 1, errorCorrectionLevel: 'M' }),
    permanentUrl,
  };
}

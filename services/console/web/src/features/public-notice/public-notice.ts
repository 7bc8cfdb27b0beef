import type { DisclosureClient } from '@sunledger/disclosure-client';
import { queryOptions } from '@tanstack/react-query';
import { call, disclosure, sendFile, type AnswerOf, type QueryOf } from '../../api.ts';

export type NoticeSummary = AnswerOf<DisclosureClient, '/notices'>['items'][number];
export type NoticeFilter = QueryOf<DisclosureClient, '/notices'>;
export type Notice = AnswerOf<DisclosureClient, '/notices/{id}'>;
export type NoticeBoard = Notice['boards'][number];

export const NOTICE_KEY = ['disclosure', 'notice'] as const;

/** What a change of a notice or an objection may move: the notice itself and the case that waits for it. */
export const NOTICE_CHANGES = [['disclosure'], ['project-library']] as const;

/** One notice, as it stands or as an older revision. */
export function noticeQuery(id: string, revision?: number) {
  return queryOptions({
    queryKey: [...NOTICE_KEY, 'one', id, revision],
    queryFn: ({ signal }) =>
      call(
        disclosure.GET('/notices/{id}', {
          params: { path: { id }, query: revision === undefined ? {} : { revision } },
          signal,
        }),
      ),
  });
}

/** Notices about a case of another service, newest first. */
export function subjectNoticesQuery(subjectService: string, subjectId: string) {
  return queryOptions({
    queryKey: [...NOTICE_KEY, 'of-subject', subjectService, subjectId],
    queryFn: async ({ signal }) =>
      (await call(disclosure.GET('/notices', { params: { query: { subjectService, subjectId, limit: 50 } }, signal })))
        .items,
  });
}

/** Running notices, for the calendar of what ends when. */
export const runningNoticesQuery = queryOptions({
  queryKey: [...NOTICE_KEY, 'running'],
  queryFn: ({ signal }) =>
    call(disclosure.GET('/notices', { params: { query: { state: 'running', limit: 200 } }, signal })),
});

/** Sends the photo of a posting or of a taking-down as it is. */
export function sendBoardPhoto(
  board: { noticeId: string; boardId: string; effect: 'posting' | 'removal' },
  photo: Blob,
  headers: Record<string, string>,
): Promise<NoticeBoard> {
  const params = { path: { id: board.noticeId, boardId: board.boardId } };
  return sendFile(disclosure, `/notices/{id}/boards/{boardId}/${board.effect}`, { params, file: photo, headers });
}

/** Last day a board hangs, over all boards; null while one is not posted yet. */
export function lastDayOf(notice: Notice): string | null {
  const ends = notice.boards.map(({ endsOn }) => endsOn);
  if (ends.length === 0 || ends.includes(null)) return null;
  return ends.reduce<string>((last, day) => (day !== null && day > last ? day : last), '');
}

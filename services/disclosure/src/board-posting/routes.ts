import {
  commandTools,
  file,
  idSchema,
  notFound,
  requestHash,
  reserveKey,
  storeAnswer,
  type CommandTools,
  type FileContext,
  type Route,
} from '@sunledger/service-kit';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { boardSchema, type NoticeBoard } from '../notice/contract.ts';
import { getNotice } from '../notice/read-notice.ts';
import { photoBytesMax, photoTypes } from './photo.ts';
import { postBoard, takeDownBoard } from './post-board.ts';

const params = z.object({ id: idSchema, boardId: idSchema });
const upload = { maxBytes: photoBytesMax, contentTypes: photoTypes };
type UploadContext = FileContext<typeof params, undefined>;

/** Posting and taking down with a photo: the raw request body is the picture. */
export function boardPostingRoutes(deps: Dependencies): Route[] {
  return [
    file({
      method: 'POST',
      url: '/notices/:id/boards/:boardId/posting',
      operationId: 'postBoard',
      summary: '登记张贴（上传照片）',
      permission: 'notice.post',
      params,
      upload,
      response: boardSchema,
      handle: (context) => runOnce(deps, 'postBoard', context, postBoard),
    }),
    file({
      method: 'POST',
      url: '/notices/:id/boards/:boardId/removal',
      operationId: 'takeDownBoard',
      summary: '登记撤下（上传照片）',
      permission: 'notice.post',
      params,
      upload,
      response: boardSchema,
      handle: (context) => runOnce(deps, 'takeDownBoard', context, takeDownBoard),
    }),
    file({
      method: 'GET',
      url: '/notices/:id/boards/:boardId/photo',
      operationId: 'getBoardPhoto',
      summary: '张贴照片',
      permission: 'notice.read',
      params,
      handle: ({ principal, params: { id, boardId } }) =>
        deps.db.transaction(principal, (tx) => readPhoto(tx, deps, id, boardId), { readOnly: true }),
    }),
  ];
}

async function readPhoto(tx: Tx, deps: Dependencies, noticeId: string, boardId: string) {
  const board = await tx
    .selectFrom('notice_board')
    .select('posting_photo_id')
    .where('notice_id', '=', noticeId)
    .where('id', '=', boardId)
    .executeTakeFirst();
  if (!board?.posting_photo_id) throw notFound('照片');
  const { bytes, contentType, fileName } = await deps.files.read(tx, board.posting_photo_id);
  return { contentType, fileName, body: bytes, inline: true };
}

type BoardEffect = (
  tx: Tx,
  deps: Pick<Dependencies, 'files'>,
  principal: UploadContext['principal'],
  posting: { noticeId: string; boardId: string; photo: Buffer; businessDate: string },
  tools: CommandTools,
) => Promise<void>;

async function runOnce(
  deps: Dependencies,
  operation: string,
  context: UploadContext,
  effect: BoardEffect,
): Promise<NoticeBoard> {
  const { principal, idempotencyKey, params: ids, upload: photo, businessDate } = context;
  const photoHash = createHash('sha256').update(photo).digest('hex');
  const hash = requestHash(operation, { ids, photoHash, businessDate });
  return deps.db.transaction(principal, async (tx) => {
    const stored = await reserveKey(tx, principal.userId, idempotencyKey, operation, hash);
    if (stored) return boardSchema.parse(stored.response);
    const posting = { noticeId: ids.id, boardId: ids.boardId, photo, businessDate };
    await effect(tx, deps, principal, posting, commandTools(tx, context));
    const { boards } = await getNotice(tx, ids.id);
    const response = boards.find(({ id }) => id === ids.boardId)!;
    await storeAnswer(tx, principal.userId, idempotencyKey, { status: 200, response });
    return response;
  });
}

import { download, idSchema, notFound, type Route, upload, type UploadContext } from '@sunledger/service-kit';
import { z } from 'zod';
import type { Tx } from '../database.ts';
import type { Dependencies } from '../dependencies.ts';
import { boardSchema, type NoticeBoard } from '../notice/contract.ts';
import { getNotice } from '../notice/read-notice.ts';
import { photoBytesMax, photoTypes } from './photo.ts';
import { postBoard, takeDownBoard } from './post-board.ts';

const params = z.object({ id: idSchema, boardId: idSchema });
const accepts = { maxBytes: photoBytesMax, contentTypes: photoTypes };

/** Posting and taking down with a photo: the raw request body is the picture. */
export function boardPostingRoutes(deps: Dependencies): Route[] {
  return [
    upload({
      method: 'POST',
      url: '/notices/:id/boards/:boardId/posting',
      operationId: 'postBoard',
      summary: '登记张贴（上传照片）',
      permission: 'notice.post',
      params,
      accepts,
      response: boardSchema,
      handle: (context) => changeBoard(deps, context, postBoard),
    }),
    upload({
      method: 'POST',
      url: '/notices/:id/boards/:boardId/removal',
      operationId: 'takeDownBoard',
      summary: '登记撤下（上传照片）',
      permission: 'notice.post',
      params,
      accepts,
      response: boardSchema,
      handle: (context) => changeBoard(deps, context, takeDownBoard),
    }),
    download({
      method: 'GET',
      url: '/notices/:id/boards/:boardId/photo',
      operationId: 'getBoardPhoto',
      summary: '张贴照片',
      permission: 'notice.read',
      params,
      handle: ({ read, params: { id, boardId } }) => read((tx) => readPhoto(tx, deps, id, boardId)),
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

async function changeBoard(
  deps: Dependencies,
  context: UploadContext<typeof params, undefined>,
  change: typeof postBoard,
): Promise<NoticeBoard> {
  const { tx, principal, businessDate, upload: photo } = context;
  const { id: noticeId, boardId } = context.params;
  await change(tx, deps, principal, { noticeId, boardId, photo, businessDate }, context);
  const { boards } = await getNotice(tx, noticeId);
  return boards.find(({ id }) => id === boardId)!;
}

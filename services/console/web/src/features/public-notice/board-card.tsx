import { CameraOutlined } from '@ant-design/icons';
import { Image } from 'antd';
import { useState } from 'react';
import { useCan, useSession } from '../../session/session.ts';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { Tag } from '../../ui/StatusTag.tsx';
import { daysLeftText } from '../project/next-step.ts';
import { RegionName } from '../region/region-name.tsx';
import { BoardPhotoDialog } from './board-photo-dialog.tsx';
import type { Notice, NoticeBoard } from './public-notice.ts';
import './board-card.css';

interface BoardProperties {
  notice: Notice;
  board: NoticeBoard;
  title: string;
}

/** One place the notice hangs: since when, until when, the photo, and what is to be done there. */
export function BoardCard({ notice, board, title }: BoardProperties) {
  const photoUrl = `/api/disclosure/notices/${notice.id}/boards/${board.id}/photo`;
  return (
    <li className="board-card">
      <div className="board-head">
        <strong>{title}</strong>
        <BoardTag notice={notice} board={board} />
      </div>
      <div>{board.name}</div>
      <div className="muted">
        <RegionName code={board.regionCode} isFull />
      </div>
      <dl className="board-dates">
        <div>
          <dt>张贴</dt>
          <dd>
            <DateText date={board.postedOn} /> {board.postedByName ?? ''}{' '}
            {board.isBackfilled ? <Tag tone="warning">补录</Tag> : null}
          </dd>
        </div>
        <div>
          <dt>期满</dt>
          <dd>
            <DateText date={board.endsOn} />
          </dd>
        </div>
        <div>
          <dt>撤下</dt>
          <dd>
            <DateText date={board.takenDownOn} />
          </dd>
        </div>
      </dl>
      {board.hasPhoto ? <Image src={photoUrl} alt={`${board.name}张贴照片`} height={120} /> : null}
      <BoardActions notice={notice} board={board} />
    </li>
  );
}

function BoardTag({ notice, board }: Omit<BoardProperties, 'title'>) {
  if (board.takenDownOn !== null) return <Tag tone="neutral">已撤下</Tag>;
  if (board.postedOn === null) {
    return notice.state === 'running' ? <Tag tone="waiting">待张贴</Tag> : <Tag tone="neutral">未张贴</Tag>;
  }
  if (notice.state !== 'running') return <Tag tone="done">已结束</Tag>;
  if (board.endsOn === null) return <Tag tone="running">期满日待定</Tag>;
  const today = todayInBeijing();
  return board.endsOn < today ? (
    <Tag tone="done">已期满</Tag>
  ) : (
    <Tag tone="running">{daysLeftText(today, board.endsOn)}</Tag>
  );
}

function BoardActions({ notice, board }: Omit<BoardProperties, 'title'>) {
  const [effect, setEffect] = useState<'posting' | 'removal' | null>(null);
  const canPost = useCan('notice.post');
  const { actingGrant } = useSession();
  // The county's site is posted by publishing on it; whatever hangs on a wall is photographed there.
  const isPhysical = board.kind !== 'countySite';
  if (!canPost || !isPhysical) return null;
  const own = actingGrant?.regionCode ?? '';
  const foreign = board.regionCode.startsWith(own) ? undefined : '该公示栏不在您当前身份的地区内';
  const isWaiting = board.postedOn === null && notice.state === 'running';
  const isHanging = board.postedOn !== null && board.takenDownOn === null;
  const early = notice.state === 'running' ? '公示还没有结束，期满后才能撤下' : undefined;
  return (
    <div className="board-actions">
      {isWaiting ? (
        <ReasonButton type="primary" icon={<CameraOutlined />} reason={foreign} onClick={() => setEffect('posting')}>
          拍照登记张贴
        </ReasonButton>
      ) : null}
      {isHanging ? (
        <ReasonButton icon={<CameraOutlined />} reason={foreign ?? early} onClick={() => setEffect('removal')}>
          拍照登记撤下
        </ReasonButton>
      ) : null}
      {effect ? (
        <BoardPhotoDialog noticeId={notice.id} board={board} effect={effect} onClose={() => setEffect(null)} />
      ) : null}
    </div>
  );
}

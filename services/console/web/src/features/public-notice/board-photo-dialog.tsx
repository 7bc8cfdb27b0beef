import { Alert, Modal } from 'antd';
import { useEffect, useState, type ChangeEvent } from 'react';
import { useCommand } from '../../api.ts';
import { ErrorState } from '../../ui/PageState.tsx';
import { NOTICE_CHANGES, sendBoardPhoto, type NoticeBoard } from './public-notice.ts';
import { shrinkPhoto } from './shrink-photo.ts';

interface BoardPhotoDialogProperties {
  noticeId: string;
  board: NoticeBoard;
  effect: 'posting' | 'removal';
  onClose: () => void;
}

const WORDS = {
  posting: {
    verb: '登记张贴',
    consequence: '公示期从今天（含）起算。照片将作为张贴的依据保存，请拍清公示栏全貌和公示标题。',
  },
  removal: { verb: '登记撤下', consequence: '记录公示栏已撤下；公示结果不受影响。' },
} as const;

/** Photo of a board: on a phone the camera opens directly, on a computer a file is chosen. */
export function BoardPhotoDialog({ noticeId, board, effect, onClose }: BoardPhotoDialogProperties) {
  const [photo, setPhoto] = useState<{ blob: Blob; url: string } | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const words = WORDS[effect];
  useEffect(() => () => URL.revokeObjectURL(photo?.url ?? ''), [photo]);
  const command = useCommand({
    run: ({ blob }: { blob: Blob; size: number }, headers) =>
      sendBoardPhoto({ noticeId, boardId: board.id, effect }, blob, headers),
    invalidates: NOTICE_CHANGES,
    success: `已${words.verb}`,
    silentError: true,
    onSuccess: onClose,
  });
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (!file) return;
    try {
      const blob = await shrinkPhoto(file);
      setProblem(null);
      setPhoto({ blob, url: URL.createObjectURL(blob) });
    } catch {
      setPhoto(null);
      setProblem('这个文件打不开，请重新拍摄或另选一张 JPEG、PNG 照片');
    }
  };
  return (
    <Modal
      open
      title={`${words.verb}：${board.name}`}
      okText={words.verb}
      cancelText="取消"
      okButtonProps={{ disabled: photo === null, loading: command.isPending }}
      onCancel={onClose}
      onOk={() => photo && command.mutate({ blob: photo.blob, size: photo.blob.size })}
      mask={{ closable: false }}
    >
      <Alert type="info" showIcon title={words.consequence} className="consequence" />
      {command.error ? <ErrorState error={command.error} /> : null}
      <label className="photo-input">
        <span>{photo === null ? '拍照或选择照片（必需）' : '重新拍摄'}</span>
        <input type="file" accept="image/jpeg,image/png" capture="environment" onChange={(event) => void take(event)} />
      </label>
      {problem === null ? null : (
        <p role="alert" className="photo-problem">
          {problem}
        </p>
      )}
      {photo === null ? (
        <p className="muted">选好照片后才能登记。</p>
      ) : (
        <img src={photo.url} alt="将要上传的照片" className="photo-preview" />
      )}
    </Modal>
  );
}

import { FileExcelOutlined, FilePdfOutlined } from '@ant-design/icons';
import { Form, Input, Space } from 'antd';
import { useState } from 'react';
import { call, disclosure } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { FormDialog, ReasonDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { NOTICE_CHANGES, type Notice } from './public-notice.ts';

/** Papers of the notice, and what its publisher may still do with it. */
export function NoticeActions({ notice, isNewest }: { notice: Notice; isNewest: boolean }) {
  const canPublish = useCan('notice.publish');
  const [open, setOpen] = useState<'withdrawal' | 'correction' | null>(null);
  const over = notice.state === 'running' ? undefined : '公示已经结束';
  const reason = over ?? (isNewest ? undefined : '这是旧版，请在现行版上办理');
  return (
    <Space wrap>
      <DownloadButton url={`/api/disclosure/notices/${notice.id}/paper.pdf`} icon={<FilePdfOutlined />}>
        公示 PDF
      </DownloadButton>
      <DownloadButton url={`/api/disclosure/notices/${notice.id}/sheet.xlsx`} icon={<FileExcelOutlined />}>
        Excel
      </DownloadButton>
      {canPublish ? (
        <>
          <ReasonButton reason={reason} onClick={() => setOpen('correction')}>
            更正
          </ReasonButton>
          <ReasonButton danger reason={reason} onClick={() => setOpen('withdrawal')}>
            撤回公示
          </ReasonButton>
        </>
      ) : null}
      {open === 'withdrawal' ? <WithdrawalDialog notice={notice} onClose={() => setOpen(null)} /> : null}
      {open === 'correction' ? <CorrectionDialog notice={notice} onClose={() => setOpen(null)} /> : null}
    </Space>
  );
}

interface DialogProperties {
  notice: Notice;
  onClose: () => void;
}

function WithdrawalDialog({ notice, onClose }: DialogProperties) {
  return (
    <ReasonDialog
      title={`撤回公示：${notice.title}`}
      okText="撤回公示"
      isDanger
      consequence="撤回后公示立即终止并在门户上标明撤回和理由，所等待的事项退回；撤回不能恢复，须重新公示。"
      invalidates={NOTICE_CHANGES}
      success="已撤回"
      onClose={onClose}
      run={(reason, headers) =>
        call(
          disclosure.POST('/notices/{id}/withdrawal', {
            params: { path: { id: notice.id } },
            body: { reason },
            headers,
          }),
        )
      }
    />
  );
}

interface CorrectionValues {
  reason: string;
  title: string;
  contact: string;
  paragraphs: string;
}

function CorrectionDialog({ notice, onClose }: DialogProperties) {
  const { title, contact, content } = notice;
  const isOwn = notice.subject.service === 'disclosure';
  const needed = (message: string) => [{ required: true, whitespace: true, message }];
  return (
    <FormDialog<CorrectionValues, Notice>
      title="更正公示"
      okText="发布更正"
      width={640}
      consequence="更正发布为新的一版，旧版保留；各公示栏须重新张贴，公示期重新起算。表中数字有误的，请由原事项退回后重新公示。"
      labels={{ reason: '更正理由', title: '标题', contact: '联系方式', 'content.paragraphs': '正文' }}
      initialValues={{ title, contact, paragraphs: content.paragraphs.join('\n') }}
      invalidates={NOTICE_CHANGES}
      success="已发布更正"
      onClose={onClose}
      run={(values, headers) =>
        call(
          disclosure.POST('/notices/{id}/corrections', {
            params: { path: { id: notice.id } },
            body: {
              reason: values.reason.trim(),
              title: values.title.trim(),
              contact: values.contact.trim(),
              ...(isOwn ? { content: { ...content, paragraphs: linesOf(values.paragraphs) } } : {}),
            },
            headers,
          }),
        )
      }
    >
      <Form.Item name="reason" label="更正理由" rules={needed('请说明理由')}>
        <Input.TextArea rows={2} maxLength={500} showCount />
      </Form.Item>
      <Form.Item name="title" label="标题" rules={needed('标题不能为空')}>
        <Input maxLength={120} />
      </Form.Item>
      {isOwn ? (
        <Form.Item name="paragraphs" label="正文" extra="一行一段">
          <Input.TextArea rows={6} />
        </Form.Item>
      ) : (
        <p className="muted">
          正文和表格来自所公示的事项，不能在这里更正；内容有误的，请撤回公示，由原事项改正后重新公示。
        </p>
      )}
      <Form.Item name="contact" label="联系方式" rules={needed('请写联系方式')}>
        <Input maxLength={200} />
      </Form.Item>
    </FormDialog>
  );
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

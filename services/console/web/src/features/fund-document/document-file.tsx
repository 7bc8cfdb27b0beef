import { UploadOutlined } from '@ant-design/icons';
import { Space, Upload } from 'antd';
import { fundAllocation, sendFile, useCommand } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { FUND_DOCUMENT_KEY, type FundDocument } from './fund-document.ts';

/** The scan of the paper; without it nobody can check what was registered. */
export function DocumentFile({ document }: { document: FundDocument }) {
  const canRegister = useCan('fund.register');
  const url = `/api/fund-allocation/fund-documents/${document.id}/file`;
  const upload = useCommand({
    run: (file: File, headers) =>
      sendFile(fundAllocation, '/fund-documents/{id}/file', {
        params: { path: { id: document.id }, query: { fileName: file.name } },
        file,
        headers,
      }),
    invalidates: [FUND_DOCUMENT_KEY],
    success: '已上传',
  });
  const reason = document.status === 'registered' ? undefined : '文件已经办结，扫描件不能更换';
  return (
    <>
      {document.fileId === null ? (
        <EmptyState title="还没有上传扫描件" hint="上传文件原件的 PDF 或照片，20 MB 以内，供确认人和审计核对。" />
      ) : (
        <p>已上传扫描件。</p>
      )}
      <Space wrap>
        {document.fileId === null ? null : <DownloadButton url={url}>下载扫描件</DownloadButton>}
        {canRegister ? (
          <Upload
            openFileDialogOnClick={reason === undefined}
            accept=".pdf,.jpg,.jpeg,.png"
            showUploadList={false}
            beforeUpload={(file) => {
              upload.mutate(file);
              return false;
            }}
          >
            <ReasonButton icon={<UploadOutlined />} loading={upload.isPending} reason={reason}>
              {document.fileId === null ? '上传扫描件' : '更换扫描件'}
            </ReasonButton>
          </Upload>
        ) : null}
      </Space>
    </>
  );
}

import { UploadOutlined } from '@ant-design/icons';
import { Button, Form, Input, Upload } from 'antd';
import { useState } from 'react';
import { projectLibrary, sendFile } from '../../api.ts';
import { TimeText } from '../../ui/DateText.tsx';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { PROJECT_KEY, type Project } from './project.ts';
import { Block } from './project-overview.tsx';

const ACCEPT = '.pdf,.jpg,.jpeg,.png,.xlsx';
const BYTES_MAX = 20 * 1024 * 1024;

/** Meeting records, estimates, photos; added while the content can still be changed. */
export function ProjectAttachments({ project }: { project: Project }) {
  const [isAdding, setIsAdding] = useState(false);
  return (
    <>
      <Block
        title="附件"
        label="附件"
        rows={project.attachments}
        empty={
          project.canEdit
            ? '还没有附件。提交前须上传村级会议记录。'
            : '没有附件；提交以后不能再补，须退回后由申报人上传。'
        }
        aside={
          project.canEdit ? (
            <Button icon={<UploadOutlined />} onClick={() => setIsAdding(true)}>
              上传附件
            </Button>
          ) : undefined
        }
        columns={[
          { title: '名称', dataIndex: 'title' },
          { title: '文件', dataIndex: 'fileName' },
          { title: '大小', width: 100, align: 'right', render: (_, file) => sizeText(file.byteSize) },
          { title: '上传人', width: 140, dataIndex: 'uploadedByName' },
          { title: '上传时间', width: 150, render: (_, file) => <TimeText at={file.createdAt} /> },
          {
            title: '操作',
            width: 100,
            render: (_, file) => (
              <DownloadButton
                size="small"
                url={`/api/project-library/projects/${project.id}/attachments/${file.id}`}
                aria-label={`下载${file.title}`}
              >
                下载
              </DownloadButton>
            ),
          },
        ]}
      />
      {isAdding ? <UploadDialog projectId={project.id} onClose={() => setIsAdding(false)} /> : null}
    </>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

interface UploadValues {
  title: string;
  file: File;
}

function UploadDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
  return (
    <FormDialog<UploadValues, unknown>
      title="上传附件"
      okText="上传"
      labels={{ title: '名称', fileName: '文件' }}
      initialValues={{ title: '村级会议记录' }}
      invalidates={[PROJECT_KEY]}
      success="已上传"
      onClose={onClose}
      run={({ title, file }, headers) =>
        sendFile(projectLibrary, '/projects/{id}/attachments', {
          params: { path: { id: projectId }, query: { title, fileName: file.name } },
          file,
          headers,
        })
      }
    >
      <Form.Item name="title" label="名称" rules={[{ required: true, whitespace: true, message: '请写附件名称' }]}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="file"
        label="文件"
        extra="PDF、JPEG、PNG 或 XLSX，不超过 20 MB"
        rules={[
          { required: true, message: '请选择文件' },
          {
            validator: (_, file?: File) =>
              file && file.size > BYTES_MAX ? Promise.reject(new Error('文件超过 20 MB')) : Promise.resolve(),
          },
        ]}
      >
        <FileInput accept={ACCEPT} />
      </Form.Item>
    </FormDialog>
  );
}

/** Form field whose value is the chosen file itself. */
function FileInput({
  id,
  accept,
  onChange,
}: {
  id?: string;
  accept: string;
  onChange?: (file: File | undefined) => void;
}) {
  return (
    <Upload
      {...(id === undefined ? {} : { id })}
      accept={accept}
      maxCount={1}
      beforeUpload={(file) => {
        onChange?.(file);
        return false;
      }}
      onRemove={() => onChange?.(undefined)}
    >
      <Button icon={<UploadOutlined />}>选择文件</Button>
    </Upload>
  );
}

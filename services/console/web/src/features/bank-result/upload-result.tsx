import { Form, Select, Upload, Button, type UploadFile } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { request } from '../../api.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { banksQuery } from '../bank/bank.ts';

interface UploadForm {
  bankCode: string;
  files: UploadFile[];
}

interface Taken {
  isRepeated: boolean;
  file: { status: string; refusal: string | null; appliedCount: number };
}

/** A result file from the bank by hand; the service refuses a file whose totals do not agree. */
export function UploadResult({ onClose }: { onClose: () => void }) {
  const banks = useQuery(banksQuery);
  return (
    <FormDialog<UploadForm, Taken>
      title="上传银行回单"
      okText="上传"
      consequence="合计不符的文件整份拒绝；已经导入过的文件不会重复入账。"
      labels={{ bankCode: '银行', files: '文件' }}
      invalidates={[['fund-allocation']]}
      success={({ isRepeated, file }) =>
        isRepeated ? '这份文件已导入过，没有重复入账' : (file.refusal ?? `已入账 ${file.appliedCount} 笔`)
      }
      onClose={onClose}
      run={async ({ bankCode, files }, headers) => {
        const [file] = files;
        const query = new URLSearchParams({ bankCode, fileName: file?.name ?? '' });
        const answer = await request(`/api/fund-allocation/bank-results?${query.toString()}`, {
          method: 'POST',
          body: (file?.originFileObj as Blob | undefined) ?? null,
          headers: { 'Content-Type': 'application/octet-stream', ...headers },
        });
        return (await answer.json()) as Taken;
      }}
    >
      <Form.Item name="bankCode" label="银行" rules={[{ required: true, message: '请选择银行' }]}>
        <Select
          loading={banks.isPending}
          options={(banks.data ?? []).map(({ code, name }) => ({ value: code, label: name }))}
        />
      </Form.Item>
      <Form.Item
        name="files"
        label="文件"
        valuePropName="fileList"
        getValueFromEvent={(event: { fileList: UploadFile[] }) => event.fileList}
        rules={[{ required: true, message: '请选择文件' }]}
      >
        <Upload maxCount={1} beforeUpload={() => false}>
          <Button>选择文件</Button>
        </Upload>
      </Form.Item>
    </FormDialog>
  );
}

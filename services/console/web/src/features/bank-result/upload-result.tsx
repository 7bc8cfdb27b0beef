import { Form, Select, Upload, Button, type UploadFile } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { fundAllocation, sendFile } from '../../api.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { banksQuery } from '../bank/bank.ts';
import type { BankResultFile } from './bank-result.ts';

interface UploadForm {
  bankCode: string;
  files: UploadFile[];
}

/** A result file from the bank by hand; the service refuses a file whose totals do not agree. */
export function UploadResult({ onClose }: { onClose: () => void }) {
  const banks = useQuery(banksQuery);
  return (
    <FormDialog<UploadForm, { isRepeated: boolean; file: BankResultFile }>
      title="上传银行回单"
      okText="上传"
      consequence="合计不符的文件整份拒绝；已经导入过的文件不会重复入账。"
      labels={{ bankCode: '银行', files: '文件' }}
      invalidates={[['fund-allocation']]}
      success={({ isRepeated, file }) =>
        isRepeated ? '这份文件已导入过，没有重复入账' : (file.refusal ?? `已入账 ${file.appliedCount} 笔`)
      }
      onClose={onClose}
      run={({ bankCode, files }, headers) => {
        const file = files[0]?.originFileObj as File;
        return sendFile(fundAllocation, '/bank-results', {
          params: { query: { bankCode, fileName: file.name } },
          file,
          headers: { ...headers, 'Content-Type': 'application/octet-stream' },
        });
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

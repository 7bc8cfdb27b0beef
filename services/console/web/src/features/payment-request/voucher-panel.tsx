import { UploadOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Alert, Select, Space, Table, Upload } from 'antd';
import { useState } from 'react';
import { newIdempotencyKey, problemText, request } from '../../api.ts';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { VOUCHER_KINDS } from './labels.ts';
import { PAYMENT_REQUEST_KEY, type PaymentRequestDetail } from './payment-request.ts';

type Voucher = PaymentRequestDetail['vouchers'][number];

/** Vouchers of a request: which are there, which are missing, and the upload while it is still a draft. */
export function VoucherPanel({
  paymentRequest,
  canUpload,
}: {
  paymentRequest: PaymentRequestDetail;
  canUpload: boolean;
}) {
  const { missingVouchers, vouchers } = paymentRequest;
  return (
    <>
      {missingVouchers.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={`还缺：${missingVouchers.map(({ label }) => label).join('、')}`}
          className="consequence"
        />
      ) : null}
      {canUpload ? <VoucherUpload paymentRequest={paymentRequest} /> : null}
      <Table<Voucher>
        size="small"
        bordered
        rowKey="id"
        dataSource={[...vouchers]}
        pagination={false}
        locale={{
          emptyText: <EmptyState title="还没有凭证" hint="草稿状态下由经办人上传 PDF 或照片，每个不超过 20 MB。" />,
        }}
        columns={[
          { title: '种类', dataIndex: 'label', width: 140 },
          { title: '文件', dataIndex: 'fileName' },
          { title: '上传人', dataIndex: 'uploadedByName', width: 120 },
          {
            title: '校验码',
            width: 130,
            render: (_, row) => <code title={row.sha256}>{row.sha256.slice(0, 12)}</code>,
          },
          {
            title: '查看',
            width: 110,
            render: (_, row) => (
              <DownloadButton
                size="small"
                url={`/api/fund-allocation/payment-requests/${paymentRequest.id}/vouchers/${row.id}`}
                aria-label={`下载${row.fileName}`}
              >
                下载
              </DownloadButton>
            ),
          },
        ]}
      />
    </>
  );
}

function VoucherUpload({ paymentRequest }: { paymentRequest: PaymentRequestDetail }) {
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [kind, setKind] = useState<string | undefined>(paymentRequest.missingVouchers[0]?.kind);
  const [isSending, setIsSending] = useState(false);
  const send = async (file: File) => {
    setIsSending(true);
    try {
      const query = new URLSearchParams({ kind: kind ?? '', fileName: file.name });
      await request(`/api/fund-allocation/payment-requests/${paymentRequest.id}/vouchers?${query.toString()}`, {
        method: 'POST',
        body: file,
        headers: { 'Content-Type': file.type, 'Idempotency-Key': newIdempotencyKey() },
      });
      void message.success('已上传');
      await queries.invalidateQueries({ queryKey: PAYMENT_REQUEST_KEY });
    } catch (problem) {
      void message.error(problemText(problem), 6);
    } finally {
      setIsSending(false);
    }
  };
  return (
    <Space className="table-toolbar" wrap>
      <Select
        aria-label="凭证种类"
        style={{ width: 180 }}
        placeholder="凭证种类"
        value={kind ?? null}
        onChange={(value: string) => setKind(value)}
        options={Object.entries(VOUCHER_KINDS).map(([value, label]) => ({ value, label }))}
      />
      <Upload
        accept="application/pdf,image/jpeg,image/png"
        showUploadList={false}
        beforeUpload={(file) => {
          void send(file);
          return false;
        }}
        disabled={kind === undefined}
      >
        <ReasonButton
          icon={<UploadOutlined />}
          loading={isSending}
          reason={kind === undefined ? '请先选择凭证种类' : undefined}
        >
          上传凭证
        </ReasonButton>
      </Upload>
    </Space>
  );
}

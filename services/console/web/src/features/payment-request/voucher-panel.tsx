import { UploadOutlined } from '@ant-design/icons';
import { Alert, Select, Space, Table, Upload } from 'antd';
import { useState } from 'react';
import { fundAllocation, sendFile, useCommand } from '../../api.ts';
import { DownloadButton } from '../../ui/ExportButton.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { VOUCHER_KINDS } from './labels.ts';
import { PAYMENT_REQUEST_KEY, type PaymentRequestDetail } from './payment-request.ts';

type Voucher = PaymentRequestDetail['vouchers'][number];

const VOUCHER_OPTIONS = Object.entries(VOUCHER_KINDS).map(([value, label]) => ({
  value: value as Voucher['kind'],
  label,
}));

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

interface VoucherFile {
  kind: Voucher['kind'];
  file: File;
}

function VoucherUpload({ paymentRequest }: { paymentRequest: PaymentRequestDetail }) {
  const [chosen, setChosen] = useState<Voucher['kind']>();
  // What is missing comes first; after each upload the next missing one is offered.
  const kind = chosen ?? paymentRequest.missingVouchers[0]?.kind;
  const upload = useCommand<VoucherFile, unknown>({
    run: ({ kind: voucherKind, file }, headers) =>
      sendFile(fundAllocation, '/payment-requests/{id}/vouchers', {
        params: { path: { id: paymentRequest.id }, query: { kind: voucherKind, fileName: file.name } },
        file,
        headers,
      }),
    invalidates: [PAYMENT_REQUEST_KEY],
    success: '已上传',
    onSuccess: () => setChosen(undefined),
  });
  return (
    <Space className="table-toolbar" wrap>
      <Select
        aria-label="凭证种类"
        style={{ width: 180 }}
        placeholder="凭证种类"
        value={kind ?? null}
        onChange={setChosen}
        options={VOUCHER_OPTIONS}
      />
      <Upload
        accept="application/pdf,image/jpeg,image/png"
        showUploadList={false}
        beforeUpload={(file) => {
          if (kind !== undefined) upload.mutate({ kind, file });
          return false;
        }}
        disabled={kind === undefined}
      >
        <ReasonButton
          icon={<UploadOutlined />}
          loading={upload.isPending}
          reason={kind === undefined ? '请先选择凭证种类' : undefined}
        >
          上传凭证
        </ReasonButton>
      </Upload>
    </Space>
  );
}

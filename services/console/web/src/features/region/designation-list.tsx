import { PlusOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { AutoComplete, Button, DatePicker, Form, Input, Table } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { call, registry } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { EmptyState, ErrorState } from '../../ui/PageState.tsx';
import { COMMON_DESIGNATIONS, DESIGNATION_LABELS } from './labels.ts';
import { RegionName } from './region-name.tsx';
import { RegionSelect } from './region-select.tsx';
import { designationsQuery, REGION_KEY, type Designation } from './region.ts';

/** Designations of a region and of those below it, valid on the date. */
export function DesignationList({ code, date }: { code: string; date: string | undefined }) {
  const canManage = useCan('region.manage');
  const [isAdding, setIsAdding] = useState(false);
  const designations = useQuery(designationsQuery(code, date));
  if (designations.error) return <ErrorState error={designations.error} onRetry={() => void designations.refetch()} />;
  return (
    <>
      {canManage ? (
        <p>
          <Button icon={<PlusOutlined />} onClick={() => setIsAdding(true)}>
            登记称号
          </Button>
        </p>
      ) : null}
      <Table<Designation>
        size="small"
        bordered
        rowKey="id"
        dataSource={designations.data ?? []}
        loading={{ spinning: designations.isPending, description: '正在读取…' }}
        pagination={{ pageSize: 100, hideOnSinglePage: true, showSizeChanger: false }}
        scroll={{ x: 'max-content' }}
        locale={{
          emptyText: designations.isPending ? (
            ' '
          ) : (
            <EmptyState title="本地区及下级没有登记称号" hint="重点县、贫困村、革命老区等称号会影响资金分配的系数。" />
          ),
        }}
        columns={[
          { title: '地区', render: (_, row) => <RegionName code={row.regionCode} isFull /> },
          { title: '称号', dataIndex: 'designation' },
          { title: '自', width: 110, render: (_, row) => <DateText date={row.validFrom} /> },
          { title: '至', width: 110, render: (_, row) => <DateText date={row.validTo} /> },
          { title: '文件或依据', dataIndex: 'source' },
        ]}
      />
      {isAdding ? <AddDesignation code={code} onClose={() => setIsAdding(false)} /> : null}
    </>
  );
}

interface DesignationForm {
  regionCode: string;
  designation: string;
  validFrom: Dayjs;
  validTo?: Dayjs;
  source: string;
}

function AddDesignation({ code, onClose }: { code: string; onClose: () => void }) {
  return (
    <FormDialog<DesignationForm, unknown>
      title="登记地区称号"
      okText="登记"
      labels={DESIGNATION_LABELS}
      initialValues={{ regionCode: code }}
      invalidates={[REGION_KEY]}
      success="已登记"
      onClose={onClose}
      run={(values, headers) =>
        call(
          registry.POST('/region-designations', {
            body: {
              ...values,
              validFrom: values.validFrom.format('YYYY-MM-DD'),
              validTo: values.validTo?.format('YYYY-MM-DD') ?? null,
            },
            headers,
          }),
        )
      }
    >
      <Form.Item name="regionCode" label="地区" rules={[{ required: true, message: '请选择地区' }]}>
        <RegionSelect />
      </Form.Item>
      <Form.Item name="designation" label="称号" rules={[{ required: true, message: '请写称号' }]}>
        <AutoComplete options={COMMON_DESIGNATIONS.map((value) => ({ value }))} maxLength={60} />
      </Form.Item>
      <Form.Item name="validFrom" label="自" rules={[{ required: true, message: '请选择日期' }]}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="validTo" label="至" extra="仍然有效的不填。">
        <DatePicker />
      </Form.Item>
      <Form.Item name="source" label="文件或依据" rules={[{ required: true, message: '请写明文号或依据' }]}>
        <Input maxLength={300} />
      </Form.Item>
    </FormDialog>
  );
}

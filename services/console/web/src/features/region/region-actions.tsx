import { ImportOutlined } from '@ant-design/icons';
import { Button, DatePicker, Form, Input, Space } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import { call, registry } from '../../api.ts';
import { useCan, useSession } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { TextFileInput } from '../../ui/TextFileInput.tsx';
import { IMPORT_LABELS, MERGE_LABELS, RENAME_LABELS } from './labels.ts';
import { RegionSelect } from './region-select.tsx';
import { REGION_KEY, type RegionDetail } from './region.ts';

/** Renaming and merging: the old name and code stay readable for every date before. */
export function RegionActions({ region }: { region: RegionDetail }) {
  const canManage = useCan('region.manage');
  const { actingGrant } = useSession();
  const [open, setOpen] = useState<'rename' | 'merge' | null>(null);
  if (!canManage) return null;
  const isInside = region.code.startsWith(actingGrant?.regionCode ?? '');
  const reason = isInside
    ? region.validTo === null
      ? undefined
      : '该区划已经撤并，不能再变更'
    : '不在您当前身份的地区范围内';
  const close = () => setOpen(null);
  return (
    <Space wrap>
      <ReasonButton reason={reason} onClick={() => setOpen('rename')}>
        更名
      </ReasonButton>
      <ReasonButton reason={reason} onClick={() => setOpen('merge')}>
        撤并
      </ReasonButton>
      {open === 'rename' ? <RenameDialog region={region} onClose={close} /> : null}
      {open === 'merge' ? <MergeDialog region={region} onClose={close} /> : null}
    </Space>
  );
}

interface ChangeProperties {
  region: RegionDetail;
  onClose: () => void;
}

const dayOf = (date: Dayjs) => date.format('YYYY-MM-DD');

function RenameDialog({ region, onClose }: ChangeProperties) {
  return (
    <FormDialog<{ newName: string; effectiveFrom: Dayjs; source: string }, unknown>
      title={`${region.name}更名`}
      okText="更名"
      consequence="生效日期起使用新名称，此前的业务仍显示原名称。"
      labels={RENAME_LABELS}
      invalidates={[REGION_KEY]}
      success="已更名"
      onClose={onClose}
      run={({ effectiveFrom, ...values }, headers) =>
        call(
          registry.POST('/regions/{code}/renames', {
            params: { path: { code: region.code } },
            body: { ...values, effectiveFrom: dayOf(effectiveFrom) },
            headers,
          }),
        )
      }
    >
      <Form.Item name="newName" label="新名称" rules={[{ required: true, message: '请写新名称' }]}>
        <Input maxLength={60} />
      </Form.Item>
      <ChangeBasis />
    </FormDialog>
  );
}

function MergeDialog({ region, onClose }: ChangeProperties) {
  return (
    <FormDialog<{ intoCode: string; effectiveFrom: Dayjs; source: string }, unknown>
      title={`撤并${region.name}`}
      okText="撤并"
      isDanger
      consequence="生效日期起本区划不再使用，其业务归并入的区划办理；历史记录保留。"
      labels={MERGE_LABELS}
      invalidates={[REGION_KEY]}
      success="已撤并"
      onClose={onClose}
      run={({ effectiveFrom, ...values }, headers) =>
        call(
          registry.POST('/regions/{code}/mergers', {
            params: { path: { code: region.code } },
            body: { ...values, effectiveFrom: dayOf(effectiveFrom) },
            headers,
          }),
        )
      }
    >
      <Form.Item name="intoCode" label="并入" rules={[{ required: true, message: '请选择并入的区划' }]}>
        <RegionSelect />
      </Form.Item>
      <ChangeBasis />
    </FormDialog>
  );
}

function ChangeBasis() {
  return (
    <>
      <Form.Item name="effectiveFrom" label="生效日期" rules={[{ required: true, message: '请选择生效日期' }]}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="source" label="批复或依据" rules={[{ required: true, message: '请写明批复文号或依据' }]}>
        <Input maxLength={300} placeholder="如：民函〔2020〕1号" />
      </Form.Item>
    </>
  );
}

/** Whole tables of regions come as CSV, e.g. from the statistics bureau's yearly publication. */
export function RegionImportButton() {
  const canManage = useCan('region.manage');
  const [isOpen, setIsOpen] = useState(false);
  if (!canManage) return null;
  return (
    <>
      <Button icon={<ImportOutlined />} onClick={() => setIsOpen(true)}>
        导入行政区划
      </Button>
      {isOpen ? <ImportDialog onClose={() => setIsOpen(false)} /> : null}
    </>
  );
}

function ImportDialog({ onClose }: { onClose: () => void }) {
  return (
    <FormDialog<{ csv: string; validFrom: Dayjs }, { imported: number; total: number }>
      title="导入行政区划"
      okText="导入"
      consequence="代码已有的不重复登记；新代码从所填日期起有效。整份文件有一行不合格就全部不导入。"
      labels={IMPORT_LABELS}
      invalidates={[REGION_KEY]}
      success={({ imported, total }) => `文件 ${total} 行，新登记 ${imported} 个区划`}
      onClose={onClose}
      run={({ csv, validFrom }, headers) =>
        call(registry.POST('/regions/imports', { body: { csv, validFrom: dayOf(validFrom) }, headers }))
      }
    >
      <Form.Item
        name="csv"
        label="文件"
        extra="CSV（UTF-8），列名 code,name,level,parent_code,source，可加 valid_from。"
        rules={[{ required: true, message: '请选择文件' }]}
      >
        <TextFileInput accept=".csv" />
      </Form.Item>
      <Form.Item name="validFrom" label="适用起始日期" rules={[{ required: true, message: '请选择日期' }]}>
        <DatePicker />
      </Form.Item>
    </FormDialog>
  );
}

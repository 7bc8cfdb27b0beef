import { useNavigate } from '@tanstack/react-router';
import { Form, Input, InputNumber } from 'antd';
import { call, registry } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { RegionSelect } from '../region/region-select.tsx';
import { readPastedTable, SNAPSHOT_KEY, type Snapshot } from './factor-snapshot.ts';
import { SNAPSHOT_LABELS } from './labels.ts';

interface SnapshotForm {
  regionCode: string;
  year: number;
  title: string;
  source: string;
  table: string;
}

/** A table copied from a spreadsheet becomes a snapshot; the server checks every region and value. */
export function RegisterSnapshot({ onClose }: { onClose: () => void }) {
  const { actingGrant } = useSession();
  const navigate = useNavigate();
  return (
    <FormDialog<SnapshotForm, Snapshot>
      title="登记因素数据"
      okText="登记"
      width={760}
      consequence="整份数据有一处不合格就不登记。登记后不能改；有误时重新登记一份。"
      labels={SNAPSHOT_LABELS}
      initialValues={{ regionCode: actingGrant?.regionCode ?? '', year: Number(todayInBeijing().slice(0, 4)) }}
      invalidates={[SNAPSHOT_KEY]}
      success={({ rows, factors }) => `已登记 ${rows.length} 个地区、${factors.length} 个因素`}
      onSuccess={({ id }) => void navigate({ to: '/factor-snapshots/$snapshotId', params: { snapshotId: id } })}
      onClose={onClose}
      run={({ table, ...head }, headers) =>
        call(registry.POST('/factor-snapshots', { body: { ...head, ...readPastedTable(table) }, headers }))
      }
    >
      <div className="form-grid">
        <Form.Item name="regionCode" label="地区" rules={[{ required: true, message: '请选择地区' }]}>
          <RegionSelect />
        </Form.Item>
        <Form.Item name="year" label="年度" rules={[{ required: true, message: '请填年度' }]}>
          <InputNumber min={2000} max={2100} precision={0} />
        </Form.Item>
      </div>
      <Form.Item name="title" label="名称" rules={[{ required: true, whitespace: true, message: '请写名称' }]}>
        <Input maxLength={200} placeholder="如：2024年各乡镇防返贫监测人口与农村居民收入" />
      </Form.Item>
      <Form.Item
        name="source"
        label="来源"
        rules={[{ required: true, whitespace: true, message: '请注明文件、系统或统计表' }]}
      >
        <Input maxLength={500} placeholder="文号、统计年鉴页码或系统导出日期" />
      </Form.Item>
      <Form.Item
        name="table"
        label="数据"
        extra="从电子表格复制后粘贴。第一行表头：地区代码、地区名称，然后每列一个因素，单位写在括号里，如“监测人口（人）”。"
        validateTrigger="onBlur"
        rules={[
          { required: true, message: '请粘贴数据' },
          {
            validator: async (_, text: string | undefined) => {
              if (text) readPastedTable(text);
            },
          },
        ]}
      >
        <Input.TextArea rows={8} className="pasted-table" wrap="off" spellCheck={false} />
      </Form.Item>
    </FormDialog>
  );
}

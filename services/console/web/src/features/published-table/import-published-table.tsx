import { useQuery } from '@tanstack/react-query';
import { Link, useRouterState } from '@tanstack/react-router';
import { Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { ApiProblem, call, fundAllocation, sendFile } from '../../api.ts';
import type { Search } from '../../search-params.ts';
import { useSession } from '../../session/session.ts';
import { todayInBeijing } from '../../ui/DateText.tsx';
import { ImportPanel, type ImportRun } from '../../ui/ImportPanel.tsx';
import { MoneyInput } from '../../ui/MoneyInput.tsx';
import { MoneyText, MoneyUnitSwitch } from '../../ui/MoneyText.tsx';
import { PageHeader } from '../../ui/PageHeader.tsx';
import { publishedTableQuery, toImportRun } from './published-table.ts';
import { UnitTable } from './unit-table.tsx';
import './import-published-table.css';

interface HeadForm {
  title: string;
  year: number;
  controlTotalFen: string;
  sourceUrl: string;
  note?: string;
}

/** Import of a published table: checked against its own margins and the control total before a round is made of it. */
export function ImportPublishedTable() {
  const { actingGrant } = useSession();
  const search = useRouterState({ select: (state) => state.location.search }) as Search;
  const [form] = Form.useForm<HeadForm>();
  const [acceptReason, setAcceptReason] = useState('');
  const hasRun = typeof search['import'] === 'string';
  const dryRun = async (file: File, headers: Record<string, string>): Promise<ImportRun> => {
    const head = await form.validateFields().catch(() => {
      throw new ApiProblem({ status: 400, code: 'input.invalid', detail: '请先填好上面的名称、年度、控制总额和出处' });
    });
    const query = {
      ...head,
      fileName: file.name,
      regionCode: actingGrant?.regionCode ?? '',
      regionName: actingGrant?.regionName ?? '',
    };
    return toImportRun(await sendFile(fundAllocation, '/published-tables', { params: { query }, file, headers }));
  };
  const renderTable = (run: ImportRun) => (
    <CheckedTable run={run} acceptReason={acceptReason} onReason={setAcceptReason} />
  );
  return (
    <>
      <PageHeader title="导入已公布分配表" hint="照原表填写、逐格核对。有不符的地方会准确指出，不会悄悄改正。" />
      {hasRun ? null : <TableHead form={form} />}
      <ImportPanel
        noun="分配表"
        templateUrl="/api/fund-allocation/published-tables/template"
        guidance={
          <p>
            金额以万元填写；小计、合计、占比照原表抄录，空白的格子留空。地区代码可以不填，系统按名称在下级地区中查找，查不到或同名的会指出。
          </p>
        }
        dryRun={dryRun}
        find={async (id, signal) =>
          toImportRun(await call(fundAllocation.GET('/published-tables/{id}', { params: { path: { id } }, signal })))
        }
        markedWorkbookUrl={(id) => `/api/fund-allocation/published-tables/${id}/marked-file`}
        commit={async (id, headers) =>
          toImportRun(
            await call(
              fundAllocation.POST('/published-tables/{id}/commit', {
                params: { path: { id } },
                body: acceptReason.trim() === '' ? {} : { acceptReason: acceptReason.trim() },
                headers,
              }),
            ),
          )
        }
        undo={{
          consequence: '由这张表生成的分配轮次随之撤回，不能再提交；表和文件保留。改正后可以重新上传。',
          run: async (id, headers, reason) =>
            toImportRun(
              await call(
                fundAllocation.POST('/published-tables/{id}/undo', {
                  params: { path: { id } },
                  body: { reason },
                  headers,
                }),
              ),
            ),
        }}
        counted="个地区的分配金额"
        invalidates={[['fund-allocation']]}
        extra={renderTable}
      />
    </>
  );
}

function TableHead({ form }: { form: ReturnType<typeof Form.useForm<HeadForm>>[0] }) {
  return (
    <Form
      form={form}
      layout="vertical"
      className="panel"
      initialValues={{ year: Number(todayInBeijing().slice(0, 4)) }}
      aria-label="分配表的出处"
    >
      <div className="form-grid is-wide">
        <Form.Item name="title" label="名称" rules={[{ required: true, whitespace: true, message: '请写表的名称' }]}>
          <Input maxLength={200} placeholder="如：巴中市2019年财政专项扶贫资金分配表" />
        </Form.Item>
        <Form.Item
          name="sourceUrl"
          label="出处网址"
          rules={[{ required: true, type: 'url', message: '请填公开网址，以 http 开头' }]}
        >
          <Input maxLength={500} />
        </Form.Item>
        <Form.Item
          name="controlTotalFen"
          label="控制总额"
          extra="正文中写明的总额，用来核对表内各行。"
          rules={[{ required: true, message: '请填控制总额' }]}
        >
          <MoneyInput unit="万元" />
        </Form.Item>
        <Form.Item name="year" label="年度" rules={[{ required: true, message: '请填年度' }]}>
          <InputNumber min={2000} max={2100} precision={0} />
        </Form.Item>
      </div>
      <Form.Item name="note" label="说明">
        <Input maxLength={500} placeholder="如：原表未公布分配因素" />
      </Form.Item>
    </Form>
  );
}

interface CheckedTableProperties {
  run: ImportRun;
  acceptReason: string;
  onReason: (reason: string) => void;
}

/** The table as it was uploaded; warnings are accepted with a reason that stays on the round. */
function CheckedTable({ run, acceptReason, onReason }: CheckedTableProperties) {
  const table = useQuery(publishedTableQuery(run.id));
  if (!table.data) return null;
  const needsReason = run.state === 'checked' && run.rejectedCount === 0 && run.warningCount > 0;
  return (
    <section aria-label="照原表" className="consequence">
      <div className="table-toolbar">
        <span>
          {table.data.title}，控制总额 <MoneyText fen={table.data.controlTotalFen} withUnit />
        </span>
        <span className="toolbar-end">
          {table.data.roundId === null ? null : (
            <Link to="/allocation-rounds/$roundId" params={{ roundId: table.data.roundId }}>
              看生成的分配轮次
            </Link>
          )}
          <MoneyUnitSwitch />
        </span>
      </div>
      <UnitTable units={table.data.units} />
      {needsReason ? (
        <label className="accept-reason">
          有 {run.warningCount} 处疑点，采用本表的理由
          <Input.TextArea
            rows={2}
            maxLength={500}
            value={acceptReason}
            onChange={(event) => onReason(event.target.value)}
            placeholder="如：与政府网站公开的原表一致，照原表录入"
          />
        </label>
      ) : null}
    </section>
  );
}

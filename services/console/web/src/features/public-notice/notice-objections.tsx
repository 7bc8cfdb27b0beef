import { Link } from '@tanstack/react-router';
import { DatePicker, Form, Input, Radio, Table } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useState } from 'react';
import { call, disclosure } from '../../api.ts';
import { useCan } from '../../session/session.ts';
import { DateText, todayInBeijing } from '../../ui/DateText.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { EmptyState } from '../../ui/PageState.tsx';
import { ReasonButton } from '../../ui/ReasonButton.tsx';
import { StatusTag } from '../../ui/StatusTag.tsx';
import { FINDINGS, OBJECTION_STATES } from './labels.ts';
import { NOTICE_CHANGES, type Notice } from './public-notice.ts';

type Outcome = Notice['objections'][number];

/** Objections to the notice as the public may know them; whoever handles them opens one for its words. */
export function NoticeObjections({ notice }: { notice: Notice }) {
  const canHandle = useCan('objection.handle');
  const [isEntering, setIsEntering] = useState(false);
  return (
    <>
      {canHandle ? (
        <div className="panel-head">
          <p className="muted">
            网上提出的异议自动收到；电话、来信、来访的由工作人员登记。有一件未办结，公示就不能结束。
          </p>
          <ReasonButton
            reason={notice.state === 'running' ? undefined : '公示已经结束，不再受理异议'}
            onClick={() => setIsEntering(true)}
          >
            登记异议
          </ReasonButton>
        </div>
      ) : null}
      <Table<Outcome>
        size="small"
        bordered
        rowKey="id"
        dataSource={notice.objections}
        pagination={false}
        {...(notice.objections.length === 0 ? {} : { scroll: { x: 'max-content' } })}
        locale={{ emptyText: <EmptyState title="没有异议" hint="任何人都可以在公众门户上实名或匿名提出。" /> }}
        columns={[
          {
            title: '收到日期',
            width: 150,
            render: (_, row) => (
              <>
                <DateText date={row.receivedOn} />
                {row.isCarried ? <div className="muted">在此前撤回的公示中提出</div> : null}
              </>
            ),
          },
          { title: '办理期限', width: 110, render: (_, row) => <DateText date={row.dueOn} /> },
          { title: '状态', width: 120, render: (_, row) => <StatusTag labels={OBJECTION_STATES} state={row.state} /> },
          { title: '结论', width: 100, render: (_, row) => (row.finding === null ? '—' : FINDINGS[row.finding]) },
          { title: '公开答复', render: (_, row) => row.reply ?? <span className="muted">办结后公开</span> },
          ...(canHandle
            ? [
                {
                  title: '办理',
                  width: 80,
                  render: (_: unknown, row: Outcome) => <Link to={`/objections/${row.id}` as string}>打开</Link>,
                },
              ]
            : []),
        ]}
      />
      {isEntering ? <EnterDialog notice={notice} onClose={() => setIsEntering(false)} /> : null}
    </>
  );
}

interface EntryValues {
  channel: 'phone' | 'letter' | 'visit';
  receivedOn: Dayjs;
  content: string;
  contact?: { name?: string; phone?: string; address?: string };
}

const LABELS = {
  channel: '来源',
  receivedOn: '收到日期',
  content: '异议内容',
  'contact.name': '姓名',
  'contact.phone': '电话',
  'contact.address': '地址',
};

function EnterDialog({ notice, onClose }: { notice: Notice; onClose: () => void }) {
  const today = dayjs(todayInBeijing());
  return (
    <FormDialog<EntryValues, { ticket: string }>
      title="登记异议"
      okText="登记"
      width={600}
      consequence="登记后生成受理编号，公示在办结之前不能结束。内容和姓名、电话加密保存，不公开。"
      labels={LABELS}
      initialValues={{ channel: 'phone', receivedOn: today }}
      invalidates={NOTICE_CHANGES}
      success={({ ticket }) => `已登记，受理编号 ${ticket}，请告知本人`}
      onClose={onClose}
      run={({ channel, receivedOn, content, contact }, headers) =>
        call(
          disclosure.POST('/notices/{id}/objections', {
            params: { path: { id: notice.id } },
            body: {
              channel,
              receivedOn: receivedOn.format('YYYY-MM-DD'),
              content: content.trim(),
              ...contactOf(contact),
            },
            headers,
          }),
        )
      }
    >
      <Form.Item name="channel" label="来源">
        <Radio.Group
          options={[
            { value: 'phone', label: '电话' },
            { value: 'letter', label: '来信' },
            { value: 'visit', label: '来访' },
          ]}
        />
      </Form.Item>
      <Form.Item
        name="receivedOn"
        label="收到日期"
        extra="接到电话、收到来信或接待来访的那一天；公示期内收到的，才登记在这份公示上。"
        rules={[{ required: true, message: '请选择收到的日期' }]}
      >
        <DatePicker allowClear={false} maxDate={today} />
      </Form.Item>
      <Form.Item
        name="content"
        label="异议内容"
        rules={[{ required: true, whitespace: true, min: 2, message: '请写明异议的内容' }]}
      >
        <Input.TextArea rows={4} maxLength={2000} showCount />
      </Form.Item>
      <Form.Item name={['contact', 'name']} label="姓名" extra="匿名的不填；实名的办结后须答复本人">
        <Input maxLength={40} />
      </Form.Item>
      <Form.Item
        name={['contact', 'phone']}
        label="电话"
        rules={[{ pattern: /^[\d\s+-]{5,20}$/, message: '请填写能联系到本人的电话' }]}
      >
        <Input maxLength={20} inputMode="tel" />
      </Form.Item>
    </FormDialog>
  );
}

function contactOf(contact: EntryValues['contact']) {
  const name = contact?.name?.trim();
  if (!name) return {};
  return { contact: { name, ...(contact?.phone ? { phone: contact.phone.trim() } : {}) } };
}

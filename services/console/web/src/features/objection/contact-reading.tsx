import { Button, Descriptions, Form, Input } from 'antd';
import { useState } from 'react';
import { call, disclosure } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { FormDialog } from '../../ui/FormDialog.tsx';
import type { Objection } from './objection.ts';

interface Contact {
  name: string;
  phone?: string;
  address?: string;
}

/** Who objected is sealed; opening it needs a reason and leaves a trace. It is forgotten when the page is left. */
export function ContactReading({ objection }: { objection: Objection }) {
  const { user } = useSession();
  const [isAsking, setIsAsking] = useState(false);
  const [contact, setContact] = useState<Contact | null>(null);
  if (objection.handlerUserId !== user.id) return <p>姓名和联系方式已加密，只有经办人可以查看。</p>;
  if (contact) {
    return (
      <Descriptions
        size="small"
        bordered
        column={1}
        items={[
          { key: 'name', label: '姓名', children: contact.name },
          { key: 'phone', label: '电话', children: contact.phone ?? '未留' },
          { key: 'address', label: '地址', children: contact.address ?? '未留' },
        ]}
      />
    );
  }
  return (
    <>
      <p>姓名和联系方式已加密，只在需要联系本人时查看；查看人、时间和理由会记入审计。</p>
      <Button onClick={() => setIsAsking(true)}>查看联系方式</Button>
      {isAsking ? (
        <FormDialog<{ reason: string }, Contact>
          title="查看联系方式"
          okText="查看"
          labels={{ reason: '理由' }}
          invalidates={[]}
          onSuccess={setContact}
          onClose={() => setIsAsking(false)}
          run={({ reason }, headers) =>
            call(
              disclosure.POST('/objections/{id}/contact-readings', {
                params: { path: { id: objection.id } },
                body: { reason: reason.trim() },
                headers,
              }),
            )
          }
        >
          <Form.Item
            name="reason"
            label="理由"
            rules={[{ required: true, whitespace: true, min: 2, message: '请说明查看的理由' }]}
          >
            <Input maxLength={200} placeholder="如：电话核实情况" />
          </Form.Item>
        </FormDialog>
      ) : null}
    </>
  );
}

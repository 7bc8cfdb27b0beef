import { Alert, Button, Modal, Table } from 'antd';
import { useState } from 'react';
import { useCommand } from '../api.ts';
import { ReasonButton } from './ReasonButton.tsx';

/** One line of a preview: what would be refused, and why. */
export interface Refusal {
  title: string;
  reason: string;
}

export interface BatchAction<Row> {
  key: string;
  label: string;
  /** Asked before anything is done; splits the selection into what will be done and what will be refused. */
  preview: (rows: Row[]) => Promise<{ accepted: Row[]; refused: Refusal[] }> | { accepted: Row[]; refused: Refusal[] };
  /** What the decision causes, in a sentence, given the accepted rows. */
  consequence: (accepted: Row[]) => string;
  run: (accepted: Row[], headers: { 'Idempotency-Key': string }) => Promise<unknown>;
}

interface BatchBarProperties<Row> {
  actions: readonly BatchAction<Row>[];
  rows: Row[];
  invalidates: readonly string[];
  onDone: () => void;
}

/** Batch buttons above a list: select → preview of what will be refused and why → confirm. */
export function BatchBar<Row>({ actions, rows, invalidates, onDone }: BatchBarProperties<Row>) {
  const [previewed, setPreviewed] = useState<Previewed<Row> | null>(null);
  const [previewing, setPreviewing] = useState<string | null>(null);
  const open = async (action: BatchAction<Row>) => {
    setPreviewing(action.key);
    try {
      setPreviewed({ action, ...(await action.preview(rows)) });
    } finally {
      setPreviewing(null);
    }
  };
  return (
    <div className="batch-bar">
      {rows.length > 0 ? <output>已选 {rows.length} 条</output> : null}
      {actions.map((action) => (
        <ReasonButton
          key={action.key}
          loading={previewing === action.key}
          reason={rows.length === 0 ? '请先勾选要办理的记录' : undefined}
          onClick={() => void open(action)}
        >
          {action.label}
        </ReasonButton>
      ))}
      {previewed ? (
        <BatchPreview
          previewed={previewed}
          invalidates={invalidates}
          onClose={() => setPreviewed(null)}
          onDone={onDone}
        />
      ) : null}
    </div>
  );
}

interface Previewed<Row> {
  action: BatchAction<Row>;
  accepted: Row[];
  refused: Refusal[];
}

function BatchPreview<Row>(properties: {
  previewed: Previewed<Row>;
  invalidates: readonly string[];
  onClose: () => void;
  onDone: () => void;
}) {
  const { action, accepted, refused } = properties.previewed;
  const command = useCommand({
    run: (rows: Row[], headers) => action.run(rows, headers),
    invalidates: [properties.invalidates],
    success: `${action.label}：已办理 ${accepted.length} 条`,
    onSuccess: () => {
      properties.onDone();
      properties.onClose();
    },
  });
  return (
    <Modal
      open
      title={action.label}
      onCancel={properties.onClose}
      width={640}
      footer={[
        <Button key="cancel" onClick={properties.onClose}>
          取消
        </Button>,
        <ReasonButton
          key="run"
          type="primary"
          loading={command.isPending}
          reason={accepted.length === 0 ? '所选记录都不能办理，原因见列表' : undefined}
          onClick={() => command.mutate(accepted)}
        >
          {action.label} {accepted.length} 条
        </ReasonButton>,
      ]}
    >
      {accepted.length > 0 ? <Alert type="info" showIcon title={action.consequence(accepted)} /> : null}
      {refused.length > 0 ? (
        <>
          <p className="refused-title">以下 {refused.length} 条不能办理，不会受影响：</p>
          <Table
            size="small"
            rowKey="title"
            pagination={false}
            scroll={{ y: 280 }}
            dataSource={refused}
            columns={[
              { title: '记录', dataIndex: 'title' },
              { title: '原因', dataIndex: 'reason' },
            ]}
          />
        </>
      ) : null}
    </Modal>
  );
}

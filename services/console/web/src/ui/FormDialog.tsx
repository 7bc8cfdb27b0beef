import { Alert, Form, Input, Modal, type FormInstance } from 'antd';
import type { ReactNode } from 'react';
import { useCommand } from '../api.ts';
import { applyProblem, FormErrorSummary } from './FormError.tsx';

interface FormDialogProperties<Values, Output> {
  title: string;
  okText: string;
  isDanger?: boolean;
  width?: number;
  /** What confirming causes, in a sentence. */
  consequence?: ReactNode;
  /** Chinese names of the fields by API path, for the summary of a refusal. */
  labels: Record<string, string>;
  initialValues?: Partial<Values>;
  run: (values: Values, headers: { 'Idempotency-Key': string }) => Promise<Output>;
  invalidates: readonly (readonly unknown[])[];
  success?: string | ((output: Output) => string);
  onSuccess?: (output: Output) => void;
  onClose: () => void;
  /** The form items, named like the API's fields. */
  children: ReactNode | ((form: FormInstance) => ReactNode);
}

/** A short form in a dialog: one command, its refusal on the fields and in a summary, closed when it succeeded. */
export function FormDialog<Values extends object, Output>(dialog: FormDialogProperties<Values, Output>) {
  const [form] = Form.useForm();
  const command = useCommand({
    run: dialog.run,
    invalidates: dialog.invalidates,
    silentError: true,
    ...(dialog.success === undefined ? {} : { success: dialog.success }),
    onSuccess: (output) => {
      dialog.onClose();
      dialog.onSuccess?.(output);
    },
  });
  return (
    <Modal
      open
      title={dialog.title}
      width={dialog.width ?? 520}
      okText={dialog.okText}
      okButtonProps={{ danger: dialog.isDanger === true, loading: command.isPending }}
      cancelText="取消"
      onCancel={dialog.onClose}
      onOk={() => form.submit()}
      mask={{ closable: false }}
    >
      {dialog.consequence === undefined ? null : (
        <Alert type="info" showIcon title={dialog.consequence} className="consequence" />
      )}
      <FormErrorSummary form={form} error={command.error} labels={dialog.labels} />
      <Form
        form={form}
        layout="vertical"
        scrollToFirstError
        initialValues={dialog.initialValues ?? {}}
        onFinish={(values: Values) => command.mutate(values, { onError: (error) => void applyProblem(form, error) })}
      >
        {typeof dialog.children === 'function' ? dialog.children(form) : dialog.children}
      </Form>
    </Modal>
  );
}

/** Why something is done: the field `reason`, at least two characters. */
export function ReasonItem({ label, extra }: { label: string; extra?: string }) {
  return (
    <Form.Item
      name="reason"
      label={label}
      extra={extra}
      rules={[{ required: true, whitespace: true, min: 2, message: `请说明${label}，至少两个字` }]}
    >
      <Input.TextArea rows={3} maxLength={500} showCount />
    </Form.Item>
  );
}

type ReasonDialogProperties<Output> = Pick<
  FormDialogProperties<{ reason: string }, Output>,
  'title' | 'okText' | 'consequence' | 'invalidates' | 'success' | 'onSuccess' | 'onClose' | 'isDanger'
> & { run: (reason: string, headers: { 'Idempotency-Key': string }) => Promise<Output> };

/** A decision that needs nothing but its reason. */
export function ReasonDialog<Output>({ run, ...dialog }: ReasonDialogProperties<Output>) {
  return (
    <FormDialog<{ reason: string }, Output>
      {...dialog}
      labels={{ reason: '理由' }}
      run={({ reason }, headers) => run(reason.trim(), headers)}
    >
      <ReasonItem label="理由" extra="会记入审计日志。" />
    </FormDialog>
  );
}

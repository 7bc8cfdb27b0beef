import { Alert, Button, type FormInstance } from 'antd';
import { useEffect, useRef } from 'react';
import { ApiProblem, shortCode, type FieldProblem } from '../api.ts';

/** 'items.0.amountFen' → ['items', 0, 'amountFen'], the way antd names nested fields. */
export function toFieldName(path: string): (string | number)[] {
  return path
    .split('.')
    .filter(Boolean)
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

/**
 * Puts the server's `errors[].path` onto the fields of an antd form and scrolls to the first. `rename` maps API paths to
 * form names where they differ. Returns the problems no field of the form took.
 */
export function applyProblem(form: FormInstance, error: unknown, rename: Record<string, string> = {}): FieldProblem[] {
  if (!(error instanceof ApiProblem)) return [];
  const orphans: FieldProblem[] = [];
  const byField = new Map<string, { name: (string | number)[]; errors: string[] }>();
  for (const problem of error.fields) {
    const name = toFieldName(rename[problem.path] ?? problem.path);
    if (form.getFieldInstance(name) === undefined) orphans.push(problem);
    else {
      const key = name.join('.');
      byField.set(key, { name, errors: [...(byField.get(key)?.errors ?? []), problem.message] });
    }
  }
  form.setFields([...byField.values()]);
  const first = byField.values().next().value;
  if (first) form.scrollToField(first.name, { block: 'center', focus: true });
  return orphans;
}

interface FormErrorSummaryProperties {
  form: FormInstance;
  error: unknown;
  /** Chinese names of fields by API path (`items.*.amountFen` covers every row). */
  labels?: Record<string, string>;
}

/** Summary above a refused form: every error with a jump to its field, and the request code. */
export function FormErrorSummary({ form, error, labels = {} }: FormErrorSummaryProperties) {
  const summary = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const fields = error instanceof ApiProblem ? error.fields : [];
    // A field that takes its error is scrolled to; without one, whoever sent a long form from its foot would see nothing.
    if (fields.every(({ path }) => form.getFieldInstance(toFieldName(path)) === undefined)) {
      summary.current?.scrollIntoView({ block: 'center' });
    }
  }, [form, error]);
  if (error === null || error === undefined) return null;
  const problem = error instanceof ApiProblem ? error : null;
  return (
    <div ref={summary}>
      <Alert
        type="error"
        showIcon
        role="alert"
        className="form-error"
        title={problem ? titleOf(problem) : '提交没有成功，请重试'}
        description={
          <>
            {problem && problem.fields.length > 0 ? (
              <ul>
                {problem.fields.map((field) => (
                  <li key={`${field.path}:${field.message}`}>
                    <Button
                      type="link"
                      size="small"
                      onClick={() => form.scrollToField(toFieldName(field.path), { block: 'center', focus: true })}
                    >
                      {fieldLabel(field.path, labels)}
                    </Button>
                    {field.message}
                  </li>
                ))}
              </ul>
            ) : null}
            {problem && problem.requestId !== '' ? <small>请求编号 {shortCode(problem.requestId)}</small> : null}
          </>
        }
      />
    </div>
  );
}

/** The sentence of `input.invalid` only repeats the list below it, with the names of the API instead of the form's. */
function titleOf({ code, fields, message }: ApiProblem): string {
  return code === 'input.invalid' && fields.length > 0 ? `有 ${fields.length} 处填写有误，请改正后再提交` : message;
}

/** '第 3 行 金额' for `items.2.amountFen`; falls back to the path itself. */
export function fieldLabel(path: string, labels: Record<string, string>): string {
  const generic = path.replace(/(^|\.)\d+(?=\.|$)/g, '$1*');
  const label = labels[path] ?? labels[generic] ?? path;
  const row = /(?:^|\.)(\d+)(?:\.|$)/.exec(path)?.[1];
  return row === undefined || labels[path] !== undefined ? label : `第 ${Number(row) + 1} 行 ${label}`;
}

import { Col, Form, Row } from 'antd';
import type { ReactNode } from 'react';

/** A block of the form with its heading. */
export function Section({ title, hint, children }: { title: string; hint?: ReactNode; children: ReactNode }) {
  return (
    <section className="panel" aria-label={title}>
      <h2>
        {title} {hint}
      </h2>
      <Row gutter={16}>{children}</Row>
    </section>
  );
}

interface FieldProperties {
  /** Name inside the entry. */
  name: string | (string | number)[];
  label: ReactNode;
  span?: number;
  extra?: ReactNode;
  rules?: NonNullable<React.ComponentProps<typeof Form.Item>['rules']>;
  children: ReactNode;
}

/** One field of the entry: a third of the width on a desktop, all of it on a phone. */
export function Field({ name, label, span = 8, extra, rules, children }: FieldProperties) {
  return (
    <Col xs={24} md={span === 24 ? 24 : 12} lg={span}>
      <Form.Item name={['entry', ...[name].flat()]} label={label} extra={extra} {...(rules ? { rules } : {})}>
        {children}
      </Form.Item>
    </Col>
  );
}

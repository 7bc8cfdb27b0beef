import { SafetyOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Space, Typography } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { askForSecondFactorBy } from '../api.ts';
import { onLoginElsewhere } from './login-elsewhere.ts';
import { sessionQuery, type Session } from './session.ts';

interface Asking {
  /** Who waits, and in which role: nobody else's proof lets their request go on. */
  session: Session | undefined;
  settle(isProven: boolean): void;
}

/**
 * Asks for the second factor when a service wants a fresher one. Like the lock it leaves the page as it is: the proof is
 * given in a second tab, and what waits for it here goes on by itself.
 */
export function SecondFactorProof() {
  const queries = useQueryClient();
  const [asking, setAsking] = useState<Asking | null>(null);
  const waiting = useRef<Promise<boolean> | null>(null);

  useEffect(() => {
    const ask = () =>
      new Promise<boolean>((resolve) => {
        const settle = (isProven: boolean) => {
          waiting.current = null;
          setAsking(null);
          resolve(isProven);
        };
        setAsking({ session: queries.getQueryData<Session>(sessionQuery.queryKey), settle });
      });
    // Requests that wait together are answered by one proof.
    return askForSecondFactorBy(() => (waiting.current ??= ask()));
  }, [queries]);

  useEffect(() => {
    if (asking === null) return undefined;
    return onLoginElsewhere(() => {
      void queries.fetchQuery({ ...sessionQuery, staleTime: 0 }).then(
        (session) => asking.settle(isSame(session, asking.session)),
        () => asking.settle(false),
      );
    });
  }, [asking, queries]);

  if (asking === null) return null;
  return (
    <Modal
      open
      closable={false}
      keyboard={false}
      footer={null}
      centered
      title={
        <Space>
          <SafetyOutlined />
          请再次验证动态码
        </Space>
      }
    >
      <Typography.Paragraph>
        这项操作涉及资金、授权或个人信息，距上次验证动态码已久。在新窗口重新登录后，这里自动继续，正在填写的内容不会丢失。
      </Typography.Paragraph>
      <Space>
        <Button type="primary" href="/auth/login?returnTo=/unlocked" target="_blank">
          去验证（新窗口）
        </Button>
        <Button onClick={() => asking.settle(false)}>取消</Button>
      </Space>
    </Modal>
  );
}

function isSame(session: Session, asking: Session | undefined): boolean {
  return session.user.id === asking?.user.id && session.actingGrant?.id === asking.actingGrant?.id;
}

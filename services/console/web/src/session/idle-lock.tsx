import { LockOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Modal, Space, Typography } from 'antd';
import { useEffect, useRef } from 'react';
import { lockSession, signOut } from './session-actions.ts';
import { sessionQuery, useSession } from './session.ts';

const ACTIVITY = ['pointerdown', 'keydown', 'wheel', 'touchstart'] as const;
const UNLOCK_POLL_MILLISECONDS = 3_000;
const CHECK_MILLISECONDS = 5_000;
const TELL_MILLISECONDS = 60_000;

/**
 * Locks after `idleMinutes` without input, on every open tab (the server holds the lock). The page stays as it is under
 * the lock, so nothing that was being filled in is lost: login happens in a second tab and this one notices.
 */
export function IdleLock() {
  const session = useSession();
  const queries = useQueryClient();
  const lastInput = useRef(0);
  const wasLocked = useRef(false);
  const person = useRef(session.user.id);

  useEffect(() => {
    const note = () => {
      lastInput.current = Date.now();
    };
    for (const event of ACTIVITY) window.addEventListener(event, note, { passive: true });
    return () => {
      for (const event of ACTIVITY) window.removeEventListener(event, note);
    };
  }, []);

  useEffect(() => {
    // Whoever else has logged in in this browser sees nothing of what was open here.
    if (session.user.id !== person.current) window.location.assign('/');
  }, [session.user.id]);

  useEffect(() => {
    const reread = () => void queries.invalidateQueries({ queryKey: sessionQuery.queryKey });
    if (session.isLocked) {
      wasLocked.current = true;
      const timer = setInterval(reread, UNLOCK_POLL_MILLISECONDS);
      return () => clearInterval(timer);
    }
    // What failed while locked is read again.
    if (wasLocked.current) void queries.invalidateQueries();
    wasLocked.current = false;
    lastInput.current = Date.now();
    let toldAt = Date.now();
    const timer = setInterval(() => {
      const now = Date.now();
      if (now - lastInput.current > session.idleMinutes * 60_000) void lockSession().finally(reread);
      // Someone who types for long without sending anything is not idle; the server must know.
      else if (lastInput.current > toldAt && now - toldAt > TELL_MILLISECONDS) {
        toldAt = now;
        reread();
      }
    }, CHECK_MILLISECONDS);
    return () => clearInterval(timer);
  }, [session.isLocked, session.idleMinutes, queries]);

  return (
    <Modal
      open={session.isLocked}
      closable={false}
      keyboard={false}
      footer={null}
      centered
      title={
        <Space>
          <LockOutlined />
          已锁定
        </Space>
      }
      styles={{ mask: { background: 'rgb(23 55 94 / 97%)' } }}
    >
      <Typography.Paragraph>
        {session.user.name === '' ? '' : `${session.user.name}，`}您已有 {session.idleMinutes}{' '}
        分钟没有操作，或主动锁定了页面。重新登录后从原处继续，正在填写的内容不会丢失。
      </Typography.Paragraph>
      <Space>
        <Button type="primary" href="/auth/login?returnTo=/unlocked" target="_blank">
          重新登录（新窗口）
        </Button>
        <Button onClick={() => void signOut()}>退出</Button>
      </Space>
    </Modal>
  );
}

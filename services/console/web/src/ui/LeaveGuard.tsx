import { useBlocker } from '@tanstack/react-router';
import { Modal } from 'antd';

/** Asks before a form with unsaved changes is left, by link, back button or closing the tab. */
export function LeaveGuard({ isDirty }: { isDirty: boolean }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) => isDirty && current.pathname !== next.pathname,
    enableBeforeUnload: () => isDirty,
    withResolver: true,
  });
  return (
    <Modal
      open={blocker.status === 'blocked'}
      title="离开此页？"
      okText="离开，不保存"
      okButtonProps={{ danger: true }}
      cancelText="留下继续填写"
      onOk={() => blocker.proceed?.()}
      onCancel={() => blocker.reset?.()}
    >
      您填写的内容还没有保存，离开后将丢失。
    </Modal>
  );
}

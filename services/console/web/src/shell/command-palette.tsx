/* oxlint-disable jsx-a11y/no-autofocus, jsx-a11y/prefer-tag-over-role, jsx-a11y/no-noninteractive-element-to-interactive-role, jsx-a11y/click-events-have-key-events --
   The ARIA combobox pattern: focus stays in the input, which handles the keys for the list; no native element does this. */
import { useNavigate } from '@tanstack/react-router';
import { Input, Modal } from 'antd';
import { useEffect, useId, useMemo, useState } from 'react';
import { usePaletteEntities, type PaletteEntry } from './palette-entries.ts';

/** Opens with Ctrl-K (⌘K) from anywhere. */
export function useCommandPalette() {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        setOpen(true);
      }
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return useMemo(() => ({ isOpen, open: () => setOpen(true), close: () => setOpen(false) }), [isOpen]);
}

/** Global search: pages now; entities of the registry as soon as two characters are typed. Arrow keys and Enter. */
export function CommandPalette({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Modal
      open={isOpen}
      onCancel={onClose}
      footer={null}
      closable={false}
      destroyOnHidden
      width={560}
      style={{ top: 72 }}
      styles={{ container: { padding: 12 } }}
      title={<span className="visually-hidden">全局搜索</span>}
    >
      <PaletteBody onClose={onClose} />
    </Modal>
  );
}

function PaletteBody({ onClose }: { onClose: () => void }) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const navigate = useNavigate();
  const listId = useId();
  const { entries, isSearching } = usePaletteEntities(text);
  const current = Math.min(active, entries.length - 1);

  const open = (entry: PaletteEntry | undefined) => {
    if (!entry) return;
    onClose();
    void navigate({ href: entry.href });
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      setActive((current + step + entries.length) % entries.length);
    }
    if (event.key === 'Enter') open(entries[current]);
  };

  return (
    <div className="palette">
      <Input
        autoFocus
        size="large"
        value={text}
        placeholder="输入页面、名称、代码或拼音首字母"
        role="combobox"
        aria-label="全局搜索"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={entries[current] ? `${listId}-${current}` : undefined}
        onChange={(event) => {
          setText(event.target.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
      />
      <ul id={listId} role="listbox" aria-label="搜索结果">
        {entries.map((entry, index) => (
          <li
            key={entry.href}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === current}
            onMouseMove={() => setActive(index)}
            onClick={() => open(entry)}
          >
            <span>{entry.title}</span>
            <small>{entry.kind}</small>
          </li>
        ))}
      </ul>
      <output className="palette-status">
        {isSearching
          ? '正在查找…'
          : entries.length === 0
            ? '没有找到。可以换一个名称、代码或拼音首字母。'
            : '↑ ↓ 选择，回车打开，Esc 关闭'}
      </output>
    </div>
  );
}

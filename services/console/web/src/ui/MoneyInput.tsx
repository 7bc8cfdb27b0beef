import { formatWan, formatYuan, parseFen, parseWan, parseYuan, toChineseCapital, type Fen } from '@sunledger/money';
import { Input } from 'antd';
import { useState } from 'react';

interface MoneyInputProperties {
  id?: string;
  /** Integer fen as text; the form value is what the API takes. */
  value?: string;
  onChange?: (fen: string | undefined) => void;
  unit?: '元' | '万元';
  /** Shows the amount in 人民币大写 below. */
  withCapital?: boolean;
  disabled?: boolean;
}

/**
 * Amount field for antd forms: takes "1,234.56" and full-width digits, keeps fen. Text that is not an amount is kept on
 * the screen and named below; the value then is undefined, so `required` refuses the form.
 */
export function MoneyInput({ id, value, onChange, unit = '元', withCapital = false, disabled }: MoneyInputProperties) {
  const [draft, setDraft] = useState<{ text: string; refusal?: string } | null>(null);
  const shown = draft?.text ?? (value === undefined ? '' : showFen(value, unit));
  const type = (text: string) => {
    if (text.trim() === '') {
      setDraft({ text });
      onChange?.(undefined);
      return;
    }
    try {
      const fen: Fen = unit === '元' ? parseYuan(text) : parseWan(text);
      setDraft({ text });
      onChange?.(fen.toString());
    } catch (refusal) {
      setDraft({ text, refusal: refusal instanceof Error ? refusal.message : '金额有误' });
      onChange?.(undefined);
    }
  };
  return (
    <div className="money-input">
      <Input
        {...(id === undefined ? {} : { id })}
        inputMode="decimal"
        autoComplete="off"
        suffix={unit}
        value={shown}
        disabled={disabled === true}
        status={draft?.refusal === undefined ? '' : 'error'}
        onChange={(event) => type(event.target.value)}
        onBlur={() => setDraft((now) => (now?.refusal === undefined ? null : now))}
      />
      {draft?.refusal === undefined ? null : <small role="alert">{draft.refusal}</small>}
      {withCapital && value !== undefined ? <small className="muted">{toChineseCapital(parseFen(value))}</small> : null}
    </div>
  );
}

/** Inverse of the parser: what is shown can be typed again and means the same fen. */
function showFen(value: string, unit: '元' | '万元'): string {
  const fen = parseFen(value);
  return unit === '元' ? formatYuan(fen) : formatWan(fen);
}

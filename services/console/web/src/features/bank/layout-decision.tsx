import { call, registry } from '../../api.ts';
import { useSession } from '../../session/session.ts';
import { SecondDecision } from '../../ui/SecondDecision.tsx';
import { BANK_KEY, type BankLayoutEntry } from './bank.ts';

/** The second person puts a layout into effect, or turns it down. */
export function LayoutDecision({ entry }: { entry: BankLayoutEntry }) {
  const { user } = useSession();
  return (
    <SecondDecision
      subject={`${entry.name}的文件格式`}
      reason={entry.requestedBy === user.id ? '您是该银行文件格式的登记人，不能复核' : undefined}
      consequences={{
        approve: '通过后，该地区及其下级立即按此格式写付款文件，替换原有格式。请先展开该行，与银行的接口说明逐项核对。',
        reject: '不通过的格式不会使用，需要时重新登记。',
      }}
      invalidates={[BANK_KEY]}
      run={(body, headers) =>
        call(registry.POST('/bank-layouts/{id}/approval', { params: { path: { id: entry.id } }, body, headers }))
      }
    />
  );
}

import { useQuery } from '@tanstack/react-query';
import { regionQuery } from './region.ts';

/** Name of a region by its code; the code itself where registry does not know it. */
export function RegionName({ code, isFull = false }: { code: string; isFull?: boolean }) {
  const region = useQuery({ ...regionQuery(code), enabled: code !== '', retry: false });
  if (code === '') return '全国';
  const name = isFull ? region.data?.fullName : region.data?.name;
  return <span title={code}>{name ?? (region.isPending ? '…' : code)}</span>;
}

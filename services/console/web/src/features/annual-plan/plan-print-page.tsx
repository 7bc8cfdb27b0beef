import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { formatMoney } from '../../ui/MoneyText.tsx';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { PaperTable, PrintPage } from '../../ui/PrintPage.tsx';
import { CATEGORIES } from '../project/labels.ts';
import { RegionName } from '../region/region-name.tsx';
import { planQuery, type Plan } from './annual-plan.ts';

/** The plan as the table that is filed with the approval. */
export function PlanPrintPage() {
  const { planId } = useParams({ strict: false }) as { planId: string };
  const plan = useQuery(planQuery(planId));
  if (plan.error) return <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />;
  if (!plan.data) return <LoadingState text="正在读取年度计划…" />;
  return <Paper plan={plan.data} />;
}

function Paper({ plan }: { plan: Plan }) {
  return (
    <PrintPage
      title={plan.title}
      subtitle={`${plan.year} 年度第 ${plan.batch} 批`}
      issuer={<RegionName code={plan.regionCode} isFull />}
      unit="万元"
      orientation="landscape"
      footer={plan.meter.floors.map(({ sentence }) => sentence).join('；')}
    >
      <PaperTable
        columns={[
          { title: '序号', align: 'center', render: (item) => item.priority },
          { title: '项目编码', render: (item) => item.code },
          { title: '项目名称', render: (item) => item.name },
          { title: '实施地点', render: (item) => item.location ?? <RegionName code={item.regionCode} isFull /> },
          { title: '类别', render: (item) => (item.category === null ? '' : CATEGORIES[item.category]) },
          { title: '资金来源', render: (item) => item.sources.map(({ sourceName }) => sourceName).join('、') },
          { title: '安排金额', align: 'right', render: (item) => formatMoney(item.approvedAmountFen, '万元') },
        ]}
        rows={plan.items}
        rowKey={(item) => item.projectId}
        totals={['', '', '合计', '', '', '', formatMoney(plan.totalFen, '万元')]}
      />
    </PrintPage>
  );
}

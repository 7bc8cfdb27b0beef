import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { formatMoney } from '../../ui/MoneyText.tsx';
import { PaperTable, PrintPage } from '../../ui/PrintPage.tsx';
import { RegionName } from '../region/region-name.tsx';
import { CATEGORIES, COMPARISONS, CONSTRUCTION_KINDS, TARGET_KINDS } from './labels.ts';
import { projectQuery, type Project } from './project.ts';

/** The proposal as the paper that is filed and signed. */
export function ProjectPrintPage() {
  const { projectId } = useParams({ strict: false }) as { projectId: string };
  const project = useQuery(projectQuery(projectId));
  if (project.error) return <ErrorState error={project.error} onRetry={() => void project.refetch()} />;
  if (!project.data) return <LoadingState text="正在读取项目…" />;
  return <Paper project={project.data} />;
}

function Paper({ project }: { project: Project }) {
  const { entry } = project;
  return (
    <PrintPage
      title="项目申报表"
      subtitle={`${project.code}　${project.year} 年度`}
      issuer={entry.responsibleUnit ?? project.proposer.organisationName}
      unit="元"
      footer="村（居）委会（盖章）　　　　乡镇审核（盖章）　　　　县级主管部门（盖章）　　　　年　月　日"
    >
      <PaperTable
        columns={[
          { title: '项目', render: ([label]) => label },
          { title: '内容', render: ([, value]) => value },
        ]}
        rows={rowsOf(project)}
        rowKey={([label]) => label}
      />
      <PaperTable
        columns={[
          { title: '资金来源', render: (source) => source.name },
          { title: '金额（元）', align: 'right', render: (source) => formatMoney(source.amountFen, '元') },
        ]}
        rows={entry.fundSources ?? []}
        rowKey={(source) => source.name}
        totals={['合计', entry.amountFen ? formatMoney(entry.amountFen, '元') : '']}
      />
      <PaperTable
        columns={[
          { title: '绩效指标类别', render: (target) => TARGET_KINDS[target.kind] },
          { title: '指标', render: (target) => target.indicator },
          {
            title: '目标值',
            render: (target) =>
              target.comparison === 'description'
                ? target.value
                : `${COMPARISONS[target.comparison]}${target.value}${target.unit ?? ''}`,
          },
        ]}
        rows={entry.performanceTargets ?? []}
        rowKey={(target) => `${target.kind}${target.indicator}`}
      />
    </PrintPage>
  );
}

function rowsOf(project: Project): [string, React.ReactNode][] {
  const { entry } = project;
  const people = entry.beneficiaries;
  return [
    ['项目名称', project.name],
    ['项目类别', project.category === null ? '' : CATEGORIES[project.category]],
    ['建设性质', entry.constructionKind ? CONSTRUCTION_KINDS[entry.constructionKind] : ''],
    ['实施地点', <RegionName key="region" code={project.regionCode} isFull />],
    ['时间进度', `${entry.startDate ?? ''} 至 ${entry.endDate ?? ''}`],
    ['建设内容', entry.content ?? ''],
    ['建设任务', (entry.tasks ?? []).map((task) => `${task.name} ${task.quantity} ${task.unit}`).join('；')],
    [
      '受益对象',
      people
        ? `${people.households} 户 ${people.persons} 人（其中建档立卡 ${people.registeredHouseholds} 户 ${people.registeredPersons} 人）`
        : '',
    ],
    ['群众参与', entry.participation ?? ''],
    ['联农带农机制', entry.benefitLinkage ?? ''],
    ['牵头部门', [entry.leadDepartment, ...(entry.cooperatingDepartments ?? [])].filter(Boolean).join('、')],
  ];
}

import { useQuery } from '@tanstack/react-query';
import { Descriptions, Select } from 'antd';
import { useState } from 'react';
import { DateText } from '../../ui/DateText.tsx';
import { EmptyState, ErrorState, LoadingState } from '../../ui/PageState.tsx';
import { MEETING_KINDS } from './labels.ts';
import { projectVersionQuery, type Project } from './project.ts';
import { Block, ProjectOverview } from './project-overview.tsx';

/** Every submission as it was, with the meeting it rested on and what was changed. */
export function ProjectVersions({ project }: { project: Project }) {
  const latest = project.versions.at(-1)?.version;
  const [chosen, setChosen] = useState<number | undefined>();
  const version = chosen ?? latest;
  if (version === undefined) {
    return <EmptyState title="还没有提交过" hint="每提交一次固定一个版本；以后可以在这里对照。" />;
  }
  return (
    <div className="stack">
      <Block
        title="历次提交"
        label="历次提交"
        rows={project.versions}
        empty="还没有提交过"
        columns={[
          { title: '版本', width: 80, render: (_, row) => `第 ${row.version} 版` },
          { title: '提交日期', width: 110, render: (_, row) => <DateText date={row.submittedOn} /> },
          {
            title: '提交人',
            width: 180,
            render: (_, row) => `${row.submitterName}${row.isBackfilled ? '（补录）' : ''}`,
          },
          { title: '修改说明', render: (_, row) => row.changeReason ?? <span className="muted">首次提交</span> },
        ]}
      />
      <div>
        <label htmlFor="project-version">查看 </label>
        <Select
          id="project-version"
          value={version}
          onChange={setChosen}
          options={project.versions.map((row) => ({ value: row.version, label: `第 ${row.version} 版` }))}
        />
      </div>
      <OneVersion id={project.id} version={version} />
    </div>
  );
}

function OneVersion({ id, version }: { id: string; version: number }) {
  const read = useQuery(projectVersionQuery(id, version));
  if (read.error) return <ErrorState error={read.error} onRetry={() => void read.refetch()} />;
  if (!read.data) return <LoadingState text="正在读取这一版…" />;
  const { villageRecord: record } = read.data;
  return (
    <>
      <Descriptions
        size="small"
        bordered
        column={{ xs: 1, md: 3 }}
        items={[
          { key: 'kind', label: '村级会议', children: MEETING_KINDS[record.meetingKind] },
          { key: 'heldOn', label: '会议日期', children: <DateText date={record.heldOn} /> },
          { key: 'votes', label: '到会／同意', children: `${record.attendeeCount} 人／${record.agreedCount} 人` },
          { key: 'resolution', label: '决议', children: record.resolution, span: 'filled' },
        ]}
      />
      <ProjectOverview entry={read.data.entry} />
    </>
  );
}

import { DatePicker, Form, Input, InputNumber, Radio } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { call, projectLibrary } from '../../api.ts';
import { ClauseHint } from '../../ui/ClauseHint.tsx';
import { FormDialog } from '../../ui/FormDialog.tsx';
import { MEETING_KINDS, optionsOf } from './labels.ts';
import { PROJECT_CHANGES, type Project, type VillageRecord } from './project.ts';

interface SubmissionValues {
  villageRecord: Omit<VillageRecord, 'heldOn'> & { heldOn: Dayjs };
  changeReason?: string;
}

const LABELS = {
  'villageRecord.meetingKind': '会议',
  'villageRecord.heldOn': '会议日期',
  'villageRecord.attendeeCount': '到会人数',
  'villageRecord.agreedCount': '同意人数',
  'villageRecord.resolution': '决议',
  changeReason: '修改说明',
};

/** The village meeting that decided on the proposal, and the submission that rests on it. */
export function SubmissionDialog({ project, onClose }: { project: Project; onClose: () => void }) {
  const isAgain = project.version > 0;
  const record = project.villageRecord;
  return (
    <FormDialog<SubmissionValues, Project>
      title={isAgain ? '重新提交申报' : '提交申报'}
      okText="提交"
      width={600}
      consequence={
        project.resubmission?.sentence ??
        '提交后先在村公示栏公示，张贴之日起算；期满无异议转乡镇审核。审核期间内容不能修改。'
      }
      labels={LABELS}
      initialValues={
        record && !project.resubmission?.mustRepublish
          ? { villageRecord: { ...record, heldOn: dayjs(record.heldOn) } }
          : ({ villageRecord: { meetingKind: 'villagerRepresentatives' } } as Partial<SubmissionValues>)
      }
      invalidates={PROJECT_CHANGES}
      success="已提交"
      onClose={onClose}
      run={({ villageRecord, changeReason }, headers) =>
        call(
          projectLibrary.POST('/projects/{id}/submission', {
            params: { path: { id: project.id } },
            body: {
              villageRecord: { ...villageRecord, heldOn: villageRecord.heldOn.format('YYYY-MM-DD') },
              ...(changeReason ? { changeReason } : {}),
            },
            headers,
          }),
        )
      }
    >
      <Form.Item
        name={['villageRecord', 'meetingKind']}
        label={
          <>
            村级会议
            <ClauseHint source="宣州区狸桥镇《项目库建设申报流程》">
              村级项目由村“两委”会议或村民代表大会议定，会议记录作为申报附件；每级公示无异议后进入下一步。
            </ClauseHint>
          </>
        }
        rules={[{ required: true, message: '请选择会议' }]}
      >
        <Radio.Group options={optionsOf(MEETING_KINDS)} />
      </Form.Item>
      <Form.Item
        name={['villageRecord', 'heldOn']}
        label="会议日期"
        rules={[{ required: true, message: '请选择会议日期' }]}
      >
        <DatePicker className="full-width" disabledDate={(day) => day.isAfter(dayjs(), 'day')} />
      </Form.Item>
      <div className="two-columns">
        <Form.Item
          name={['villageRecord', 'attendeeCount']}
          label="到会人数"
          rules={[{ required: true, message: '请填写到会人数' }]}
        >
          <InputNumber min={1} precision={0} suffix="人" className="full-width" />
        </Form.Item>
        <Form.Item
          name={['villageRecord', 'agreedCount']}
          label="同意人数"
          rules={[{ required: true, message: '请填写同意人数' }]}
        >
          <InputNumber min={0} precision={0} suffix="人" className="full-width" />
        </Form.Item>
      </div>
      <Form.Item
        name={['villageRecord', 'resolution']}
        label="决议"
        rules={[{ required: true, whitespace: true, min: 2, message: '请写明决议' }]}
      >
        <Input.TextArea rows={3} maxLength={1000} showCount />
      </Form.Item>
      {isAgain ? (
        <Form.Item
          name="changeReason"
          label="修改说明"
          rules={[{ required: true, whitespace: true, min: 2, message: '请写明修改了什么' }]}
        >
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      ) : null}
    </FormDialog>
  );
}

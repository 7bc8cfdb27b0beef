import { demoPassword, demoTotpSecret } from './accounts.ts';
import type { Addresses } from './addresses.ts';

const clicks: readonly [string, string][] = [
  ['jl.village', '项目库 → 新建项目，填写后上传会议记录并提交申报；在 待办 里登记村公示栏张贴'],
  ['(不登录)', '在公示门户打开这条公示，可提出异议，凭编号查询办理情况'],
  ['jl.township', '待办 → 乡镇审核，同意后张贴乡镇公示；在 异议 里核实并答复'],
  ['jl.department', '待办 → 登记专家意见，县级论证'],
  ['jl.leading', '待办 → 领导小组审定，之后县级公示，期满入库'],
  ['jl.office', '年度计划 → 新建，选入库项目，看上限和下限，提交；jl.office2 复核，jl.leading 审批'],
  ['jl.maker', '指标文件 → 登记（jl.checker 确认）；项目资金安排 → 安排指标；支付申请 → 新建，传凭证，提交审批'],
  ['jl.checker', '待办 → 财政复核；超过 20 万元由 jl.approver 再审批'],
  ['jl.payer', '支付批次 → 组批发往银行，几秒后回单自动入账；退票的在 待办 里'],
  ['jl.checker', '对账 → 与银行对账，差额应为零；任何金额都可点到分录和文件'],
];

/** What to click, for whoever wants to walk the path by hand. */
export function clickGuide({ console: address, portal }: Addresses): string {
  return [
    `控制台 ${address}    公示门户 ${portal}`,
    `演示账号密码 ${demoPassword}；办理资金的账号另需验证码，密钥见下`,
    ...clicks.map(([account, text], index) => `${String(index + 1).padStart(2)}. ${account.padEnd(14)} ${text}`),
    ...['jl.leading', 'jl.maker', 'jl.checker', 'jl.approver', 'jl.payer'].map(
      (account) => `    ${account.padEnd(12)} TOTP ${demoTotpSecret(account)}`,
    ),
    '一次自动走完：npm run demo -- --fast',
  ].join('\n');
}

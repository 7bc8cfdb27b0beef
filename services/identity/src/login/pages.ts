import QRCode from 'qrcode';
import { errorBox, escapeHtml, layout } from './page-layout.ts';
import type { DemoAccount } from './demo-accounts.ts';

export interface CredentialsPage {
  interactionUid: string;
  account: string;
  password?: string;
  error?: string;
  hasExternalIssuer: boolean;
  demo?: DemoAccount[];
}

/** Account and password; in the demonstration also the accounts to choose from. */
export function credentialsPage(page: CredentialsPage): string {
  const action = `/login/${encodeURIComponent(page.interactionUid)}`;
  const external = page.hasExternalIssuer ? `<a class="button plain" href="${action}/external">统一身份登录</a>` : '';
  const form = `<section class="card">
<h1>登录</h1>
<p class="quiet">请使用单位管理员分配给您本人的账号。</p>
${errorBox(page.error)}
<form method="post" action="${action}/password" autocomplete="on">
<label for="account">账号</label>
<input id="account" name="account" type="text" value="${escapeHtml(page.account)}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required${page.account ? '' : ' autofocus'}>
<label for="password">密码</label>
<input id="password" name="password" type="password" value="${escapeHtml(page.password ?? '')}" autocomplete="current-password" maxlength="128" required>
<label class="inline"><input type="checkbox" name="wantsNewPassword" value="yes"> 登录后修改密码</label>
<button type="submit">登录</button>
</form>
${external}
<form method="post" action="${action}/cancel"><button class="plain" type="submit">取消</button></form>
</section>`;
  return layout('登录', page.demo ? form + demoPanel(action, page.account, page.demo) : form, {
    wide: page.demo !== undefined,
  });
}

/** The place with the fullest cast stands open, and the one of the chosen account; the others unfold on a click. */
function demoPanel(action: string, chosen: string, accounts: DemoAccount[]): string {
  const places = [...Map.groupBy(accounts, (account) => account.place)].toSorted((a, b) => b[1].length - a[1].length);
  const groups = places.map(([place, members], index) => {
    const isOpen = index === 0 || members.some(({ account }) => account === chosen);
    return `<details${isOpen ? ' open' : ''}><summary>${escapeHtml(place)}<span>${members.length} 个账号</span></summary>
<ul>${members.map((member) => demoAccount(action, member)).join('')}</ul></details>`;
  });
  return `<section class="demo" aria-labelledby="demo-title">
<h2 id="demo-title">演示环境 · 演示账号</h2>
<p class="notice">以下人员和账号均为虚构，仅在演示环境出现。点选一个账号即可填入，再按“登录”。数字为此刻的动态码，过期请刷新本页。</p>
${groups.join('\n')}
</section>`;
}

function demoAccount(action: string, { account, name, roles, code }: DemoAccount): string {
  return `<li><a href="${action}?account=${encodeURIComponent(account)}"><b>${escapeHtml(roles)}</b>${code ? `<code>${code}</code>` : ''}
<span>${escapeHtml(name)} · ${escapeHtml(account)}</span></a></li>`;
}

/** The six digits of the authenticator app. */
export function secondFactorPage(page: {
  interactionUid: string;
  name: string;
  error?: string;
  demoCode?: string;
}): string {
  const demo = page.demoCode ? `<p class="notice">演示环境：当前动态码 <code>${page.demoCode}</code></p>` : '';
  return layout(
    '动态码验证',
    `<section class="card">
<h1>动态码验证</h1>
<p class="quiet">${escapeHtml(page.name)}，请输入身份验证器应用上显示的 6 位动态码。</p>
${errorBox(page.error)}${demo}
<form method="post" action="/login/${encodeURIComponent(page.interactionUid)}/second-factor">
<label for="code">动态码</label>
${codeInput}
<button type="submit">验证</button>
</form>
${cancelForm(page.interactionUid)}
</section>`,
  );
}

/** Enrolment of an authenticator app, for roles that handle money or rights. */
export async function enrolmentPage(page: {
  interactionUid: string;
  name: string;
  secret: string;
  uri: string;
  error?: string;
}): Promise<string> {
  const qr = await QRCode.toString(page.uri, { type: 'svg', margin: 1 });
  const grouped = page.secret.replaceAll(/(.{4})/g, '$1 ').trim();
  return layout(
    '绑定动态码',
    `<section class="card">
<h1>绑定动态码</h1>
<p>${escapeHtml(page.name)}，您的岗位涉及资金或授权，登录除密码外还需要动态码。</p>
<p class="quiet">1. 用身份验证器应用扫描下面的二维码，或手工输入密钥。</p>
${qr.replace('<svg ', '<svg class="qr" role="img" aria-label="动态码密钥二维码" ')}
<p class="quiet">密钥：<code>${escapeHtml(grouped)}</code></p>
${errorBox(page.error)}
<form method="post" action="/login/${encodeURIComponent(page.interactionUid)}/enrolment">
<label for="code">2. 输入应用上显示的 6 位动态码</label>
${codeInput}
<button type="submit">绑定并登录</button>
</form>
${cancelForm(page.interactionUid)}
</section>`,
  );
}

/** Replaces an initial, expired or unwanted password. */
export function newPasswordPage(page: {
  interactionUid: string;
  account: string;
  rule: string;
  error?: string;
}): string {
  return layout(
    '修改密码',
    `<section class="card">
<h1>修改密码</h1>
<p class="quiet" id="rule">${escapeHtml(page.rule)}</p>
${errorBox(page.error)}
<form method="post" action="/login/${encodeURIComponent(page.interactionUid)}/new-password">
<input type="text" name="account" value="${escapeHtml(page.account)}" autocomplete="username" hidden>
<label for="newPassword">新密码</label>
<input id="newPassword" name="newPassword" type="password" autocomplete="new-password" aria-describedby="rule" maxlength="128" required autofocus>
<label for="repeated">再输入一次</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" maxlength="128" required>
<button type="submit">保存并继续</button>
</form>
${cancelForm(page.interactionUid)}
</section>`,
  );
}

/** Confirmation of a logout; `form` is the provider's own hidden form. */
export function logoutPage(form: string): string {
  return layout(
    '退出登录',
    `<section class="card"><h1>退出登录</h1><p>退出后，本次登录取得的全部授权立即失效。</p>${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">退出登录</button>
<button class="plain" type="submit" form="op.logoutForm">暂不退出</button></section>`,
  );
}

export function loggedOutPage(): string {
  return layout('已退出', '<section class="card"><h1>已退出登录</h1><p>可以关闭此页面。</p></section>');
}

const errorTexts: Record<string, string> = {
  invalid_client: '应用没有登记，不能使用本平台登录。',
  invalid_redirect_uri: '应用的回调地址没有登记，已拒绝。',
  invalid_request: '登录请求不完整或已失效，请回到应用重新登录。',
  rate_limited: '操作过于频繁，请一分钟后再试。',
  access_denied: '登录已取消。',
};

/** A login that cannot go on; `code` is the protocol's error. */
export function errorPage(code: string): string {
  const text = errorTexts[code] ?? '登录请求已失效，请回到应用重新登录。';
  return layout(
    '无法登录',
    `<section class="card"><h1>无法登录</h1><p class="error" role="alert">${text}</p><p class="quiet">错误代码：${escapeHtml(code)}</p></section>`,
  );
}

const codeInput =
  '<input id="code" class="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code" pattern="[0-9０-９ ]{6,8}" maxlength="8" required autofocus>';

function cancelForm(interactionUid: string): string {
  return `<form method="post" action="/login/${encodeURIComponent(interactionUid)}/cancel"><button class="plain" type="submit">取消</button></form>`;
}

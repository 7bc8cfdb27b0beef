import { stylesheet } from './page-style.ts';

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Text that is safe between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => escapes[character]!);
}

const sun = `<svg width="40" height="40" viewBox="0 0 40 40" aria-hidden="true"><circle cx="20" cy="20" r="8" fill="#d99a1c"/><g stroke="#d99a1c" stroke-width="3" stroke-linecap="round"><path d="M20 3v5M20 32v5M3 20h5M32 20h5M8 8l3.5 3.5M28.5 28.5 32 32M32 8l-3.5 3.5M11.5 28.5 8 32"/></g><path d="M15.5 20.5h9M20 16v9" stroke="#fff" stroke-width="2"/></svg>`;

/** The frame of every page. `content` is markup; `title` is text. */
export function layout(title: string, content: string, options: { wide?: boolean } = {}): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)} · 阳光账</title>
<style>${stylesheet}</style>
</head>
<body>
<header><div class="brand">${sun}<div><strong>阳光账</strong><span>衔接资金全过程监管平台</span></div></div></header>
<main${options.wide ? ' class="wide"' : ''}>
${content}
</main>
<footer>登录、授权和每一次办理都会留痕。请勿转借账号；离开时请退出登录。</footer>
</body>
</html>`;
}

/** A refusal at the top of a form, announced by screen readers. */
export function errorBox(message: string | undefined): string {
  return message === undefined ? '' : `<p class="error" role="alert">${escapeHtml(message)}</p>`;
}

import { createHash } from 'node:crypto';
import { html, type Html } from './html.ts';
import { styleSheet } from './style.ts';

export interface PageFrame {
  portalTitle: string;
  /** '/' path of the page with its query, for coming back after the size was changed. */
  path: string;
  isLarge: boolean;
}

export interface Page {
  title: string;
  body: Html;
  current?: 'home' | 'objections';
}

/** Changes with the style, so that browsers may keep it for ever. */
export const stylePath = `/style-${createHash('sha256').update(styleSheet).digest('hex').slice(0, 10)}.css`;

/** The whole document around a page. */
export function renderDocument({ title, body, current }: Page, frame: PageFrame): string {
  const size = frame.isLarge ? 'normal' : 'large';
  const mark = (name: Page['current']) => (name === current ? html` aria-current="page"` : '');
  const document = html`<!doctype html>
    <html lang="zh-CN" ${frame.isLarge ? html` class="large"` : ''}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · ${frame.portalTitle}</title>
        <link rel="stylesheet" href="${stylePath}" />
        <link rel="icon" href="data:," />
        <link rel="alternate" type="application/atom+xml" title="${frame.portalTitle}" href="/feed.atom" />
      </head>
      <body>
        <a class="skip" href="#main">跳到正文</a>
        <header class="site">
          <div class="bar">
            <a class="brand" href="/">${frame.portalTitle}</a>
            <nav aria-label="主导航">
              <a href="/" ${mark('home')}>公示列表</a>
              <a href="/objections" ${mark('objections')}>查询我的异议</a>
              <a href="/display?size=${size}&back=${encodeURIComponent(frame.path)}"
                >${frame.isLarge ? '标准字号' : '大字版'}</a
              >
            </nav>
          </div>
        </header>
        <main id="main">${body}</main>
        <footer class="site">
          <div class="bar">
            <p>对公示内容有异议的，可在公示期内实名或匿名提出，无需登录。全国统一监督举报电话 12317。</p>
            <p>
              每份公示的内容在发布时即被固定并计算校验值，更正会另发新版并保留原文。<a href="/feed.atom"
                >订阅公示(Atom)</a
              >
            </p>
          </div>
        </footer>
      </body>
    </html> `;
  return document.text;
}

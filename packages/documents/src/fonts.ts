import type { PaperFonts } from './paper.ts';

/**
 * Licensed official-paper fonts first, in case a county installs them, then the free fonts of Debian's fonts-noto-cjk.
 * GB/T 9704 7.2 asks for 小标宋 in titles and 仿宋 in the body; Noto Serif CJK is the free stand-in for both.
 */
export const defaultFonts: PaperFonts = {
  paths: ['/usr/share/fonts/opentype/noto', '/usr/share/fonts/truetype', '/usr/local/share/fonts'],
  body: ['FangSong_GB2312', 'FangSong', 'Noto Serif CJK SC'],
  title: ['FZXiaoBiaoSong-B05S', 'FZXiaoBiaoSong-B05', 'Noto Serif CJK SC'],
  heading: ['SimHei', 'Noto Sans CJK SC'],
};

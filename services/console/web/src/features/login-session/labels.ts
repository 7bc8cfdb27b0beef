const BROWSERS: readonly [RegExp, string][] = [
  [/MicroMessenger/, '微信'],
  [/360SE|360EE|QIHU/i, '360 浏览器'],
  [/Qaxbrowser/i, '奇安信浏览器'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, '火狐'],
  [/Chrome\//, 'Chrome 内核浏览器'],
  [/Safari\//, 'Safari'],
];

const SYSTEMS: readonly [RegExp, string][] = [
  [/Windows/, 'Windows 电脑'],
  [/UOS|Kylin/i, '国产系统电脑'],
  [/Android/, '安卓手机'],
  [/iPhone|iPad/, '苹果手机或平板'],
  [/Mac OS X/, '苹果电脑'],
  [/Linux/, 'Linux 电脑'],
];

/** 'Windows 电脑 · Edge' from a user agent; a device a person can recognise, not a version string. */
export function deviceText(userAgent: string): string {
  if (userAgent === '') return '未知设备';
  const find = (table: readonly [RegExp, string][]) => table.find(([pattern]) => pattern.test(userAgent))?.[1];
  return [find(SYSTEMS) ?? '其他设备', find(BROWSERS) ?? '其他浏览器'].join(' · ');
}

import type { ThemeConfig } from 'antd';

/** Calm and official: navy and grey; every text colour keeps a contrast of at least 4.5 on white. */
export const theme: ThemeConfig = {
  cssVar: { key: 'sunledger' },
  token: {
    colorPrimary: '#1d4f8c',
    colorInfo: '#1d4f8c',
    colorLink: '#1b5aa6',
    colorSuccess: '#1f7a3d',
    colorWarning: '#9a5b00',
    colorError: '#b42318',
    colorText: '#1f2733',
    colorTextSecondary: '#454f5f',
    colorTextTertiary: '#5a6474',
    colorTextQuaternary: '#667085',
    colorTextPlaceholder: '#667085',
    colorTextDescription: '#5a6474',
    colorTextDisabled: '#6b7280',
    colorBorder: '#c5ccd6',
    colorBorderSecondary: '#e2e6ec',
    colorBgLayout: '#f2f4f7',
    borderRadius: 4,
    fontSize: 14,
    controlHeight: 30,
    wireframe: false,
    motionDurationMid: '0.1s',
    motionDurationSlow: '0.15s',
    fontFamily:
      '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif',
  },
  components: {
    Table: {
      headerBg: '#eef1f5',
      headerColor: '#2f3a4a',
      headerSplitColor: '#d5dbe3',
      cellPaddingBlockSM: 6,
      cellPaddingInlineSM: 8,
      rowHoverBg: '#f3f7fc',
    },
    Form: { itemMarginBottom: 14 },
    Tabs: { horizontalMargin: '0 0 12px 0' },
    Descriptions: { labelBg: '#f6f8fa' },
  },
};

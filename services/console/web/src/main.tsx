import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { App, ConfigProvider } from 'antd';
import zhCN from 'antd/locale/zh_CN';
import dayjs from 'dayjs';
import 'dayjs/locale/zh-cn';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import './app.css';
import { queryClient } from './query-client.ts';
import { router } from './router.tsx';
import { theme } from './theme.ts';
import { MoneyUnitProvider } from './ui/MoneyText.tsx';

dayjs.locale('zh-cn');

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');

createRoot(root).render(
  <StrictMode>
    <ConfigProvider
      locale={zhCN}
      theme={theme}
      wave={{ disabled: true }}
      button={{ autoInsertSpace: false }}
      getPopupContainer={() => document.body}
    >
      <App message={{ maxCount: 3 }} notification={{ placement: 'topRight' }}>
        <QueryClientProvider client={queryClient}>
          <MoneyUnitProvider>
            <RouterProvider router={router} />
          </MoneyUnitProvider>
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  </StrictMode>,
);

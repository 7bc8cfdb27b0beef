import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

// chrome100：信创浏览器（360、奇安信、红莲花）多为旧 Chromium 内核。
export default defineConfig({
  root: new URL('./web', import.meta.url).pathname,
  plugins: [react()],
  build: {
    target: 'chrome100',
    outDir: '../dist/web',
    emptyOutDir: true,
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
  },
});

import { DownloadOutlined } from '@ant-design/icons';
import { useMutation } from '@tanstack/react-query';
import { App, Button, type ButtonProps } from 'antd';
import { problemText, request } from '../api.ts';

/** Fetches a file and hands it to the browser under the name the server gave; throws ApiProblem when refused. */
export async function downloadFile(url: string): Promise<void> {
  const response = await request(url);
  const blob = await response.blob();
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = fileNameOf(response.headers.get('content-disposition')) ?? '下载';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function fileNameOf(disposition: string | null): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition ?? '')?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="?([^";]+)"?/i.exec(disposition ?? '')?.[1];
}

/** Download with progress and a readable refusal; used for exports, templates, papers and bank files. */
export function DownloadButton({ url, children, ...rest }: ButtonProps & { url: string }) {
  const { message } = App.useApp();
  const download = useMutation({
    mutationFn: () => downloadFile(url),
    onError: (error) => void message.error(problemText(error), 6),
  });
  return (
    <Button icon={<DownloadOutlined />} {...rest} loading={download.isPending} onClick={() => download.mutate()}>
      {children}
    </Button>
  );
}

/** Exports exactly what is filtered. */
export function ExportButton({ url }: { url: string }) {
  return <DownloadButton url={url}>导出</DownloadButton>;
}

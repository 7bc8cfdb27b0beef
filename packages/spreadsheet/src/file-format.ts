import { SpreadsheetError } from './errors.ts';
import type { ReadLimits } from './limits.ts';

export type FileFormat = 'xlsx' | 'csv';

const oleMagic = Buffer.from('D0CF11E0A1B11AE1', 'hex');
const zipMagic = Buffer.from('504B0304', 'hex');
const otherBinaryMagics = ['25504446', '504B0506', '52617221', '377ABCAF', '1F8B', '89504E47', 'FFD8FF'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/** Tells the format from the first bytes; the file name is not trusted. Throws SpreadsheetError with an instruction for what cannot be read. */
export function detectFormat(bytes: Buffer, limits: ReadLimits): FileFormat {
  if (bytes.length === 0) throw new SpreadsheetError('file_empty', '文件是空的，请重新选择文件。');
  if (bytes.length > limits.maxBytes) {
    const megabytes = Math.floor(limits.maxBytes / 1024 / 1024);
    throw new SpreadsheetError('file_too_large', `文件超过 ${megabytes} MB，请拆成几个文件分批上传。`);
  }
  if (startsWith(bytes, oleMagic)) throw oleError(bytes);
  if (startsWith(bytes, zipMagic)) return 'xlsx';
  if (otherBinaryMagics.some((magic) => startsWith(bytes, magic))) throw notSpreadsheet();
  const opening = bytes
    .toString('latin1', 0, 512)
    .replace(/^\u00EF\u00BB\u00BF/, '')
    .trimStart()
    .toLowerCase();
  if (opening.startsWith('<')) {
    throw new SpreadsheetError(
      'not_a_spreadsheet',
      '文件内容是网页或 XML，只是扩展名为 Excel（一些系统导出的 .xls 属于这种情况）。请在 Excel 或 WPS 中打开，另存为 .xlsx 后重新上传。',
    );
  }
  return 'csv';
}

const startsWith = (bytes: Buffer, magic: Buffer) => bytes.subarray(0, magic.length).equals(magic);

const notSpreadsheet = () =>
  new SpreadsheetError('not_a_spreadsheet', '这不是 Excel 或 CSV 文件。请下载模板填写后，以 .xlsx 格式上传。');

/** Excel stores a password-protected .xlsx in the same OLE container as an old .xls; the stream name tells them apart. */
function oleError(bytes: Buffer): SpreadsheetError {
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) {
    return new SpreadsheetError(
      'encrypted',
      '工作簿设有打开密码，系统无法读取。请在“文件—信息—保护工作簿”中取消密码后重新上传。',
    );
  }
  return new SpreadsheetError(
    'legacy_xls',
    '这是旧版 .xls（或 WPS .et）格式，系统不读取。请在 Excel 或 WPS 中打开，选择“另存为”，类型选“Excel 工作簿（*.xlsx）”后重新上传。',
  );
}

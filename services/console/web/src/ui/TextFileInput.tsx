import { FileTextOutlined } from '@ant-design/icons';
import { Button, Upload } from 'antd';

interface TextFileInputProperties {
  id?: string;
  accept: string;
  /** The file's text; undefined when it was taken away again. */
  onChange?: (text: string | undefined) => void;
}

/** Form field whose value is the text of a chosen file. */
export function TextFileInput({ id, accept, onChange }: TextFileInputProperties) {
  return (
    <Upload
      {...(id === undefined ? {} : { id })}
      accept={accept}
      maxCount={1}
      beforeUpload={(file) => {
        void file.text().then((text) => onChange?.(text.replace(/^\uFEFF/, '')));
        return false;
      }}
      onRemove={() => onChange?.(undefined)}
    >
      <Button icon={<FileTextOutlined />}>选择文件</Button>
    </Upload>
  );
}

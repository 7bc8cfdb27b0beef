const SIDE_MAX = 2000;
const BYTES_LARGE = 1_500_000;

/**
 * A phone photo small enough for a village's connection: at most 2000 pixels a side, JPEG. Small files stay as they are.
 * Throws when the file is no picture the browser can open.
 */
export async function shrinkPhoto(file: File): Promise<Blob> {
  const picture = await createImageBitmap(file);
  const isAccepted = file.type === 'image/jpeg' || file.type === 'image/png';
  if (isAccepted && file.size <= BYTES_LARGE) return file;
  const scale = Math.min(1, SIDE_MAX / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext('2d')?.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.85));
  if (blob === null) throw new Error('the picture could not be written as JPEG');
  return blob;
}

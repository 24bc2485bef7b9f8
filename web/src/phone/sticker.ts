const SIDE = 512;

/** A sticker with that emoji on it, of the size that WhatsApp asks for. */
export async function drawSticker(emoji: string): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = SIDE;
  const pen = canvas.getContext('2d');
  if (pen === null) throw new Error('The browser has no canvas.');
  pen.font = `${SIDE * 0.78}px sans-serif`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(emoji, SIDE / 2, SIDE * 0.54);
  return new Promise((resolve, reject) => {
    canvas.toBlob((file) => {
      if (file === null) reject(new Error('The browser could not draw the sticker.'));
      else resolve(file);
    }, 'image/webp');
  });
}

// A picture of a file, as the board takes it. The browser decodes it.
import { side } from "./board.js";

const mostBytes = 20_000_000;
const leastContrast = 0.1; // of white and black is 1

// The kinds that createImageBitmap reads in browsers.
export const pictureTypes = ["png", "jpeg", "gif", "webp", "bmp"].map((kind) => `image/${kind}`).join();

// Resolves to the ink of a PNG, a JPEG or another picture, fitted into side x side numbers: 0 is the grey of its
// border, 1 that which differs most from it, be it darker or lighter. Rejects with the reason.
export async function inkOf(file) {
  if (file.size > mostBytes) throw new Error(`${file.name}: has more than 20 megabytes.`);
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error(`${file.name}: is no picture that the page can read; choose a PNG, JPEG, GIF, WebP or BMP.`);
  });
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const longer = Math.max(picture.width, picture.height);
  const [width, height] = [picture.width, picture.height].map((length) => Math.max(1, (length * side) / longer));
  const [left, top] = [(side - width) / 2, (side - height) / 2];
  context.fillStyle = "white"; // below what is transparent
  context.fillRect(left, top, width, height);
  context.drawImage(picture, left, top, width, height);
  picture.close();
  const { data } = context.getImageData(0, 0, side, side);
  const grey = (i) => (0.299 * data[4 * i] + 0.587 * data[4 * i + 1] + 0.114 * data[4 * i + 2]) / 255;
  const inside = Array.from({ length: side * side }, (_, i) => i).filter((i) => data[4 * i + 3] === 255);
  const isBorder = (i) => Math.min(i % side - left, Math.floor(i / side) - top, left + width - i % side,
                                   top + height - Math.floor(i / side)) < 3;
  const border = inside.filter(isBorder).map(grey);
  const paper = border.reduce((sum, value) => sum + value, 0) / border.length;
  const farthest = inside.reduce((far, i) => (Math.abs(grey(i) - paper) > Math.abs(far) ? grey(i) - paper : far), 0);
  const ink = new Float32Array(side * side);
  if (Math.abs(farthest) <= leastContrast)
    throw new Error(`${file.name}: nothing stands out in it; choose a picture with more contrast.`);
  inside.forEach((i) => (ink[i] = Math.max(0, (grey(i) - paper) / farthest)));
  return ink;
}

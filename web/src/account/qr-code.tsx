import { Center } from '@mantine/core';
import makeCode from 'qrcode-generator';
import classes from './qr-code.module.css';

/** Modules around it that stay empty, as readers expect. */
const MARGIN = 4;

/** Drawn here: what it says is told to nobody. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const code = makeCode(0, 'M');
  code.addData(text);
  code.make();
  const size = code.getModuleCount();
  const all = Array.from({ length: size }, (_, i) => i);
  const path = all
    .flatMap((row) => all.filter((column) => code.isDark(row, column)).map((column) => [column, row]))
    .map(([x = 0, y = 0]) => `M${x + MARGIN} ${y + MARGIN}h1v1h-1z`)
    .join('');
  const side = size + 2 * MARGIN;
  return (
    <Center>
      <svg viewBox={`0 0 ${side} ${side}`} className={classes.code} role="img" aria-label={label}>
        <path d={path} />
      </svg>
    </Center>
  );
}

import { createTheme, type CSSVariablesResolver, Loader } from '@mantine/core';

/** Contrast of white on `recado.8` is 5.9. */
export const theme = createTheme({
  primaryColor: 'recado',
  primaryShade: 8,
  autoContrast: true,
  // Where black and white are equally legible: beyond it black, below it white.
  luminanceThreshold: 0.179,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  fontFamily:
    'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "Liberation Sans", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  components: { Loader: Loader.extend({ defaultProps: { role: 'status' } }) },
  colors: {
    recado: [
      '#e9faf4',
      '#d3f3e7',
      '#a3e6cd',
      '#6fd8b1',
      '#46cd99',
      '#2cc68a',
      '#1aa874',
      '#0f8a5f',
      '#0a7350',
      '#055a3e',
    ],
  },
});

/** Mantine's own quiet greys are too pale to read: these keep a contrast of 4.5 on every background of ours. */
export const readableGreys: CSSVariablesResolver = ({ colors }) => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': colors.gray[7],
    '--mantine-color-placeholder': colors.gray[7],
    '--mantine-color-error': colors.red[9],
  },
  dark: {
    '--mantine-color-dimmed': colors.dark[1],
    '--mantine-color-placeholder': colors.dark[1],
    '--mantine-color-error': colors.red[4],
  },
});

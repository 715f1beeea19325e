/*
 * How Mantine looks here: sizes, colours, fonts. One rule: colours with a meaning of ours are
 * variables in base.css; this file only dresses Mantine's own parts, including the four places it
 * is not accessible.
 */
import {
  Button,
  Drawer,
  Input,
  Menu,
  Modal,
  Popover,
  Tooltip,
  createTheme,
  type MantineColorsTuple,
} from '@mantine/core';
import type { MouseEvent } from 'react';

/** Ten shades, light to dark. */
const shades = (list: string) => list.split(' ') as unknown as MantineColorsTuple;

const brand = shades(
  '#eef1fd #dde3fb #bcc7f7 #97a7f1 #7389eb #566fe4 #3f56d6 #3447b8 #2b3a97 #202c71',
);
const gray = shades(
  '#f8f9fb #f1f3f6 #e6e9ee #d7dbe3 #b9bfcb #8a92a2 #667085 #4b5465 #333a47 #1b2029',
);
const dark = shades(
  '#e7e9ee #b6bcc9 #9aa2b1 #6d7686 #3d4452 #2a303b #1e232c #171b22 #111419 #0b0d11',
);

const red = shades(
  '#fdeced #fbd5d8 #f5a9af #ee7d86 #e6525e #dd3645 #c2303b #a62833 #8a202a #6e1821',
);

/** A dialog's head is no banner of the page, though it is a <header>. */
const quietHeader = { header: { role: 'presentation' } };

// Reaching a box is not asking for its options: a click, an arrow or the first letter opens it.
const quietBox = { withScrollArea: false, openOnFocus: false };
const scrollingOptions = { options: { maxHeight: 260, overflowY: 'auto' as const } };

/** In a box that one can type into, a click marks the old label: what is typed replaces it. */
const selectTyped = ({ currentTarget: box }: MouseEvent<HTMLInputElement>) => {
  if (!box.readOnly) box.select();
};

const latin = "'Inter Variable', -apple-system, 'Segoe UI'";
const chinese = "'PingFang SC', 'HarmonyOS Sans SC', 'Microsoft YaHei', 'Noto Sans CJK SC'";

export const theme = createTheme({
  colors: { brand, gray, dark, red },
  primaryColor: 'brand',
  primaryShade: { light: 6, dark: 6 }, // white on shade 5 has too little contrast
  autoContrast: true,
  luminanceThreshold: 0.36,
  fontFamily: `${latin}, ${chinese}, system-ui, sans-serif`,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Consolas, 'Noto Sans Mono CJK SC', monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '6px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '5px', md: '7px', lg: '10px', xl: '14px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  shadows: {
    sm: '0 1px 2px rgb(16 24 40 / 8%)',
    md: '0 1px 2px rgb(16 24 40 / 6%), 0 8px 24px rgb(16 24 40 / 12%)',
    lg: '0 2px 4px rgb(16 24 40 / 8%), 0 16px 40px rgb(16 24 40 / 20%)',
  },
  headings: {
    fontWeight: '620',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '1.3' },
      h2: { fontSize: '15px', lineHeight: '1.35' },
      h3: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  components: {
    Input: Input.extend({
      vars: () => ({
        wrapper: {
          '--input-height': 'var(--control)',
          '--input-size': 'var(--control)',
          '--input-fz': 'var(--control-font)',
        } as never,
      }),
    }),
    // Help stands below, so that the boxes of a row stay in line.
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    Button: Button.extend({
      defaultProps: { size: 'compact-md', fz: 13, fw: 550, h: 'var(--control)', px: 12 },
    }),
    // The list itself scrolls: a scrolling box around it would have to take the focus. Named by
    // string, because these two arrive with the editors and not with the shell.
    Select: {
      defaultProps: { ...quietBox, styles: scrollingOptions, onClick: selectTyped },
    },
    MultiSelect: { defaultProps: { ...quietBox, styles: scrollingOptions } },
    Menu: Menu.extend({
      defaultProps: {
        withInitialFocusPlaceholder: false, // it is a child that a menu may not have
        shadow: 'md',
        radius: 'lg',
        transitionProps: { duration: 80 },
      },
    }),
    Popover: Popover.extend({
      defaultProps: { shadow: 'md', radius: 'lg', transitionProps: { duration: 80 } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, fz: 12 } }),
    Modal: Modal.extend({
      defaultProps: { radius: 'lg', transitionProps: { duration: 100 }, attributes: quietHeader },
    }),
    Drawer: Drawer.extend({
      defaultProps: { transitionProps: { duration: 120 }, attributes: quietHeader },
    }),
  },
});

import type { CSSVariablesResolver } from '@mantine/core'
import { Badge, Button, createTheme, Drawer, Menu, Modal, Paper, rem, Table, Tooltip } from '@mantine/core'
import { darkTokens, lightTokens } from './theme-tokens.ts'

/** Mantine's dark surfaces and texts, from our neutral tokens. */
const dark = ['#eceff1', '#b3bbc1', '#8d979f', '#69737b', '#3a4248', '#272d31', '#141719', '#0f1113', '#0b0d0e', '#08090a'] as const
const lagoon = ['#e9f7f8', '#d0edef', '#a5dce0', '#75c8ce', '#48b3bb', '#269aa4', '#12828c', '#0b6d77', '#0a5a62', '#08454b'] as const

/** The one Mantine theme: sizes, colours and the defaults of the components we use. */
export const theme = createTheme({
  primaryColor: 'lagoon',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  black: '#14181b',
  colors: { lagoon, dark },
  fontFamily: '"Inter Variable", Inter, ui-sans-serif, system-ui, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Liberation Mono", Menlo, monospace',
  fontSizes: { xs: rem(12), sm: rem(13), md: rem(14), lg: rem(16), xl: rem(20) },
  lineHeights: { xs: '1.333', sm: '1.54', md: '1.43', lg: '1.5', xl: '1.4' },
  spacing: { xs: rem(8), sm: rem(12), md: rem(16), lg: rem(24), xl: rem(32) },
  radius: { xs: rem(4), sm: rem(6), md: rem(8), lg: rem(12), xl: rem(999) },
  breakpoints: { xs: '30em', sm: '50em', md: '64em', lg: '75em', xl: '90em' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: {
    fontWeight: '620',
    sizes: { h1: { fontSize: rem(20), lineHeight: '1.4' }, h2: { fontSize: rem(14), lineHeight: '1.43', fontWeight: '600' }, h3: { fontSize: rem(13), lineHeight: '1.54', fontWeight: '600' } },
  },
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light', tt: 'none', radius: 'xl' } }),
    Button: Button.extend({ defaultProps: { size: 'sm' } }),
    Drawer: Drawer.extend({ defaultProps: { position: 'right', size: 408, shadow: 'none', overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 }, transitionProps: { duration: 140 } } }),
    Menu: Menu.extend({ defaultProps: { shadow: 'none', transitionProps: { duration: 80 } } }),
    Modal: Modal.extend({ defaultProps: { centered: true, overlayProps: { color: 'var(--scrim)', backgroundOpacity: 1 }, radius: 'md', shadow: 'none', transitionProps: { duration: 100 } } }),
    Paper: Paper.extend({ defaultProps: { withBorder: true, radius: 'md' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 9, horizontalSpacing: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: false } }),
  },
})

const shared = {
  '--mantine-color-body': 'var(--canvas)',
  '--mantine-color-text': 'var(--text)',
  '--mantine-color-dimmed': 'var(--text-3)',
  '--mantine-color-default': 'var(--surface)',
  '--mantine-color-default-color': 'var(--text)',
  '--mantine-color-default-border': 'var(--line-strong)',
  '--mantine-color-default-hover': 'var(--hover)',
  '--mantine-color-placeholder': 'var(--text-3)',
  '--mantine-color-anchor': 'var(--accent-text)',
  '--mantine-color-error': 'var(--bad)',
  '--mantine-color-disabled': 'var(--mute-soft)',
  '--mantine-color-disabled-color': 'var(--text-3)',
  '--mantine-color-disabled-border': 'var(--mute-line)',
}

/** Points Mantine's own variables at our tokens, in both colour schemes. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({
  variables: {},
  light: { ...lightTokens, ...shared },
  dark: { ...darkTokens, ...shared },
})

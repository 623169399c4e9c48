/** Design tokens for light surfaces: custom property → value. */
export const lightTokens: Record<string, string> = {
  '--canvas': '#ffffff', '--nav': '#f7f8f8', '--surface': '#ffffff', '--sunken': '#f6f7f8', '--hover': '#f0f2f3', '--active': '#e8ebed',
  '--line': '#e5e8ea', '--line-strong': '#cfd5d9', '--text': '#14181b', '--text-2': '#465059', '--text-3': '#626c75', '--accent': '#0b6d77',
  '--accent-hover': '#0a5a62', '--on-accent': '#ffffff', '--accent-text': '#0b6d77', '--accent-soft': '#e9f7f8', '--accent-line': '#a5dce0',
  '--good': '#1a7341', '--good-soft': '#e9f6ee', '--good-line': '#b5dfc5', '--warn': '#8a5300', '--warn-soft': '#fff5e1', '--warn-line': '#f0d49b',
  '--warn-solid': '#d98e04', '--bad': '#b8232f', '--bad-soft': '#fdeeee', '--bad-line': '#f3c3c5', '--bad-solid': '#d13a44', '--info': '#2a58b8',
  '--info-soft': '#edf3fe', '--info-line': '#c2d4f8', '--mute-soft': '#eff1f2', '--mute-line': '#dde1e4',
  '--st-skipped': '#b4bcc3', '--st-queued': '#dfe3e6', '--st-accepted': '#a9c6f5', '--st-sent': '#6a9bea',
  '--st-delivered': '#3fb2ba', '--st-read': '#0b6d77', '--st-failed': '#d13a44', '--st-unknown': '#d98e04', '--bubble-out': '#e3f4f5',
  '--bubble-out-line': '#c4e6e9', '--bubble-in': '#ffffff', '--chat': '#f4f6f6', '--scrim': 'rgba(18,24,28,.32)',
  '--shadow-pop': '0 8px 32px rgba(18,24,28,.12)',
}

/** The same names for dark surfaces. */
export const darkTokens: Record<string, string> = {
  '--canvas': '#0f1113', '--nav': '#0b0d0e', '--surface': '#141719', '--sunken': '#1a1e21', '--hover': '#1f2427', '--active': '#272d31',
  '--line': '#262c30', '--line-strong': '#3a4248', '--text': '#eceff1', '--text-2': '#b3bbc1', '--text-3': '#8d979f', '--accent': '#48b3bb',
  '--accent-hover': '#75c8ce', '--on-accent': '#04191b', '--accent-text': '#75c8ce', '--accent-soft': '#0f2a2d', '--accent-line': '#1d4a4f',
  '--good': '#58c98a', '--good-soft': '#10271b', '--good-line': '#1f4a33', '--warn': '#eebb55', '--warn-soft': '#2a2010', '--warn-line': '#57421a',
  '--warn-solid': '#d99a26', '--bad': '#ff8a8f', '--bad-soft': '#2e1517', '--bad-line': '#5f282c', '--bad-solid': '#e5555d', '--info': '#8fb5ff',
  '--info-soft': '#141f36', '--info-line': '#283e6b', '--mute-soft': '#1f2427', '--mute-line': '#31383d', '--st-skipped': '#69737b',
  '--st-queued': '#343c42', '--st-accepted': '#45629a', '--st-sent': '#5d8de0', '--st-delivered': '#2a939c', '--st-read': '#75c8ce',
  '--st-failed': '#e5555d', '--st-unknown': '#d99a26', '--bubble-out': '#12333a', '--bubble-out-line': '#1c4850', '--bubble-in': '#1b2023',
  '--chat': '#101315', '--scrim': 'rgba(0,0,0,.56)', '--shadow-pop': '0 8px 32px rgba(0,0,0,.5)',
}

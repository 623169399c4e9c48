/** The breakpoint of the interface: below 800 px the navigation becomes a drawer. */
module.exports = {
  plugins: {
    'postcss-preset-mantine': {},
    'postcss-simple-vars': { variables: { 'mantine-breakpoint-sm': '50em' } },
  },
}

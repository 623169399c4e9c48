/** Strings are matched as a whole, so that digits inside them stay as they are; so are fractions. */
const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g
const longNumber = /^-?\d{16,}$/

/**
 * Parses JSON whose whole numbers may exceed 2^53: those of sixteen digits and more become text.
 * @throws SyntaxError when the text is not JSON
 */
export function parseLosslessJson(text: string): unknown {
  return JSON.parse(/\d{16}/.test(text) ? text.replace(tokens, (token) => (longNumber.test(token) ? `"${token}"` : token)) : text)
}

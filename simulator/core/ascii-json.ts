/** Printable ASCII without the quote, the backslash and the slash: needs no escape at all. */
const PLAIN = /^[ !#-.0-[\]-~]*$/

/**
 * JSON text as Meta writes it into webhooks: pure ASCII, other characters as lower-case `\uXXXX`, slashes as `\/`.
 * The signature covers these very bytes, which is why a receiver that parses and re-serialises before it verifies fails.
 */
export function toAsciiJson(value: unknown): string {
  return escape(JSON.stringify(value))
}

/** One string as an ASCII JSON literal, quotes included. */
export function quoteAscii(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : escape(JSON.stringify(text))
}

function escape(json: string): string {
  return json.replace(/[/\u007f-\uffff]/g, (char) => (char === '/' ? '\\/' : `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`))
}

const scratch = Buffer.alloc(2048)

/**
 * The same text as one piece of memory. A text that was put together is a tree of its pieces, and the garbage collector copies every
 * one of them; worth its price for what lives longer than a moment. @param text ASCII
 */
export function flatten(text: string): string {
  if (text.length > scratch.length) return text
  return scratch.toString('latin1', 0, scratch.write(text, 'latin1'))
}

/**
 * What a person is kept under: the digits of the number (at most 15, exact in a double), or for a user id without a number a negative hash of it.
 */
export function personKey(person: string): number {
  return /^\d{1,15}$/.test(person) ? Number(person) : hashText(person)
}

/** FNV-1a twice: 52 bits, negative so that it is never a phone number. */
function hashText(text: string): number {
  let low = 0x811c9dc5
  let high = 0x9747b28c
  for (let i = 0; i < text.length; i += 1) {
    low = Math.imul(low ^ text.charCodeAt(i), 0x01000193)
    high = Math.imul(high ^ text.charCodeAt(i), 0x85ebca6b)
  }
  return -((high >>> 12) * 4294967296 + (low >>> 0) + 1)
}

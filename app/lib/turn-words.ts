/** Whose turn it is, as a sentence. @param whoActs the server's words: `Nobody`, `Nobody: Clarion tries again`, `A marketer` */
export function turnWords(whoActs: string): string {
  const [who = '', rest] = whoActs.split(': ')
  if (who.startsWith('Nobody')) return rest ? `Nothing to do: ${rest}.` : 'Nothing to do.'
  return `It is the turn of ${who.charAt(0).toLowerCase()}${who.slice(1)}.`
}

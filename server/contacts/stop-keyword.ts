/**
 * Meta defines no stop words; these are the ones people use, in the languages the product is likely to meet, beside
 * the button texts that Meta suggests for templates. A word within a sentence is not a wish to stop.
 */
const stopKeywords = new Set([
  'stop', 'stop all', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit', 'opt out', 'optout', 'opt-out', 'stop promotions', 'stop marketing',
  'baja', 'darse de baja', 'parar', 'cancelar', 'sair', 'descadastrar',
  'stopp', 'abmelden', 'abbestellen', 'arret', 'arreter', 'desabonner', 'desinscription', 'annulla', 'cancellami', 'basta', 'stoppen', 'afmelden',
  'стоп', 'отписаться', 'dur', 'iptal', 'रोकें', 'बंद करें', 'توقف', 'إيقاف', '停止', '退订',
].map(fold))

/** Whether a message as a whole asks not to be written to any more; case, accents, spaces and end marks do not matter. */
export function isStopKeyword(text: string | null): boolean {
  return text !== null && text.length <= 40 && stopKeywords.has(fold(text))
}

function fold(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\p{Mn}\p{Cf}]/gu, '')
    .toLowerCase()
    .replace(/^[\s"'“”„«»]+|[\s"'“”„«».!]+$/gu, '')
    .replace(/\s+/g, ' ')
}

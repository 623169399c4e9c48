/** A duration as people say it, rounded up. */
export function durationWords(ms: number): string {
  const seconds = Math.ceil(ms / 1000)
  const [count, unit] = seconds < 120 ? [seconds, 'second'] : seconds < 7200 ? [Math.ceil(seconds / 60), 'minute'] : [Math.ceil(seconds / 3600), 'hour']
  return `${String(count)} ${unit}${count === 1 ? '' : 's'}`
}

/** How many people, at the beginning of a sentence. */
export function people(count: number): string {
  return count === 1 ? 'One person' : `${count.toLocaleString('en-US')} people`
}

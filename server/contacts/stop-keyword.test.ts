import { describe, expect, it } from 'vitest'
import { isStopKeyword } from './stop-keyword.ts'

describe('isStopKeyword', () => {
  it.each(['STOP', 'stop', ' Stop ', 'STOP.', 'Stop!', '“stop”', 'UNSUBSCRIBE', 'Cancel', 'END', 'quit', 'OPT OUT', 'opt  out', 'opt-out', 'BAJA', 'PARAR', 'SAIR', 'STOPP', 'ARRET', 'Arrêt', 'arre\u0302t', 'ＳＴＯＰ', 'STOP\n', 'Stop promotions', 'СТОП', '停止'])(
    'takes %j as a wish to stop',
    (text) => expect(isStopKeyword(text)).toBe(true),
  )

  it.each([null, '', ' ', 'please stop', 'stop by tomorrow', 'stopwatch', 'the end', 'cancel my order', 'When does it end?', 'no', 'stop?'.repeat(20), 'START'])('does not take %j for one', (text) =>
    expect(isStopKeyword(text)).toBe(false),
  )
})

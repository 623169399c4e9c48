const SHOWN_BUTTONS = 3
const EMOJI = ['👍', '❤️', '😂', '😮', '🙏']
const MARKS = { url: '↗', phone_number: '☎', copy_code: '❏', quick_reply: '↩', flow: '▤', voice_call: '☎', catalog: '▦', location: '⌖' }

/** An element with a class and children; text is always text, never markup. */
export function make(tag, className, ...children) {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.append(...children.filter((child) => child !== undefined && child !== null))
  return element
}

export const timeOf = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })

/** The chat as list items; reactions sit on the message that they are about. `act`: answer, openSheet. */
export function showBubbles(bubbles, isTyping, act) {
  const items = bubbles.filter((bubble) => bubble.type !== 'reaction').map((bubble) => showBubble(bubble, bubbles, act))
  if (isTyping) items.push(make('li', 'bubble typing', make('div', 'card-body', make('div', 'inner', make('i'), make('i'), make('i')))))
  return items
}

function showBubble(bubble, all, act) {
  const isMine = bubble.from === 'person'
  const quoted = bubble.context ? all.find((other) => other.id === bubble.context) : undefined
  const quote = quoted ? make('p', 'quote', (quoted.text || quoted.header?.text || quoted.header?.name || quoted.type).slice(0, 90)) : undefined
  const inner = make('div', 'inner', quote, ...contentOf(bubble), metaOf(bubble, isMine))
  const body = make('div', 'card-body', mediaOf(bubble.header), inner, buttonsOf(bubble, bubble.id, act))
  const isWide = bubble.buttons?.length || bubble.list || bubble.cards || ['image', 'video', 'gif', 'location'].includes(bubble.header?.kind)
  const element = make('li', `bubble${isMine ? ' mine' : ''}${isWide ? ' wide' : ''}${bubble.header?.kind === 'sticker' ? ' bare' : ''}`, body, cardsOf(bubble, act), reactionsOf(bubble, all), isMine ? undefined : reactMenu(bubble.id, act))
  element.dataset.id = bubble.id
  return element
}

function contentOf(content) {
  return [
    content.header?.kind === 'text' ? make('p', 'title', content.header.text) : undefined,
    content.offer ? offerOf(content) : undefined,
    content.text ? make('p', 'words', ...formatted(content.text)) : undefined,
    content.note ? make('p', 'note', content.note) : undefined,
    content.footer ? make('p', 'foot', content.footer) : undefined,
  ]
}

/** WhatsApp's *bold*, _italic_ and ~struck~; addresses become links. */
function formatted(text) {
  return text.split(/(\*[^*\n]+\*|_[^_\n]+_|~[^~\n]+~|https?:\/\/[^\s]+)/).map((part) => {
    const tag = { '*': 'b', _: 'i', '~': 's' }[part[0]]
    if (part.length > 2 && tag && part.endsWith(part[0])) return make(tag, '', part.slice(1, -1))
    return /^https?:\/\//.test(part) ? linkTo(part, part) : part
  })
}

function linkTo(url, text, className = '') {
  const link = make('a', className, text)
  link.href = /^https?:/.test(url) ? url : '#'
  link.target = '_blank'
  link.rel = 'noreferrer'
  link.title = url
  return link
}

function offerOf({ offer, buttons }) {
  const left = offer.endsAt === null ? undefined : offer.endsAt - Date.now()
  const code = buttons?.find((button) => button.kind === 'copy_code')?.copy
  const words = [code ? `Code ${code}` : '', left === undefined ? '' : left > 0 ? `ends in ${durationOf(left)}` : 'has ended'].filter(Boolean).join(' · ')
  return make('div', left !== undefined && left <= 0 ? 'offer over' : 'offer', make('i', '', '%'), make('b', '', offer.text), make('small', '', words))
}

function durationOf(ms) {
  const minutes = Math.ceil(ms / 60_000)
  if (minutes < 60) return `${minutes} min`
  return minutes < 48 * 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${Math.floor(minutes / 1440)} days`
}

function mediaOf(header) {
  if (!header || header.kind === 'text') return undefined
  const source = header.link ?? '/_sim/samples/header.png'
  switch (header.kind) {
    case 'image': case 'sticker':
      return pictureOf(header, source)
    case 'video': case 'gif':
      return header.mime_type && (header.bytes ?? 0) > 1000 ? filmOf(source) : make('div', 'film', make('span', '', header.kind === 'gif' ? 'GIF' : 'Video'))
    case 'audio':
      return make('div', 'voice', '▶', make('i'), '0:07')
    case 'location':
      return make('div', '', make('span', 'map'), make('div', 'place', make('b', '', header.name ?? 'Location'), make('small', '', header.address ?? '')))
    case 'contacts':
      return fileOf('☺', header.name ?? 'Contact', 'Contact')
    default:
      return fileOf(endingOf(header), header.name ?? 'Document', header.bytes ? `${Math.max(1, Math.round(header.bytes / 1024))} KB` : 'Document', header.link)
  }
}

function pictureOf(header, source) {
  // The sticker that people send unasked is one transparent pixel.
  if (header.kind === 'sticker' && (!header.link || (header.bytes ?? 1000) < 200)) return make('div', 'picture sticker drawn')
  const image = make('img', header.kind === 'sticker' ? 'picture sticker' : 'picture')
  image.alt = header.kind === 'sticker' ? 'Sticker' : 'Picture'
  image.src = source
  image.onerror = () => image.replaceWith(fileOf('img', header.kind === 'sticker' ? 'Sticker' : 'Picture', source))
  return image
}

function filmOf(source) {
  const film = make('video', 'picture')
  film.src = source
  film.controls = true
  return film
}

function fileOf(glyph, name, detail, link) {
  const children = [make('span', 'glyph', glyph), make('b', '', name), make('small', '', detail)]
  if (!link) return make('div', 'file', ...children)
  const file = linkTo(link.startsWith('/') ? new URL(link, location.origin).href : link, '', 'file')
  file.append(...children)
  return file
}

function endingOf(header) {
  return (/\.(\w{1,4})$/.exec(header.name ?? header.link ?? '')?.[1] ?? 'pdf').slice(0, 4)
}

function cardsOf(bubble, act) {
  if (!bubble.cards) return undefined
  const cards = make('div', 'cards', ...bubble.cards.map((card) => make('div', 'card-body', mediaOf(card.header), make('div', 'inner', ...contentOf(card)), buttonsOf(card, bubble.id, act))))
  cards.tabIndex = 0
  cards.setAttribute('role', 'group')
  cards.setAttribute('aria-label', `${bubble.cards.length} cards`)
  return cards
}

function buttonsOf(content, messageId, act) {
  const buttons = content.buttons ?? []
  const isLong = buttons.length > SHOWN_BUTTONS
  const shown = (isLong ? buttons.slice(0, SHOWN_BUTTONS - 1) : buttons).map((button) => showButton(button, messageId, act))
  if (isLong) shown.push(tapTo('☰ See all options', () => act.openSheet('Options', [{ title: '', rows: buttons }], messageId)))
  if (content.list) shown.push(tapTo(`☰ ${content.list.button}`, () => act.openSheet(content.list.button, content.list.sections, messageId)))
  return shown.length > 0 ? make('div', 'buttons', ...shown) : undefined
}

/** Also used by the sheet, where a button is a row. */
export function showButton(button, messageId, act) {
  const words = [make('span', '', MARKS[button.kind] ?? ''), button.text ?? button.title]
  if (button.description) words.push(make('small', '', button.description))
  if (button.url) {
    const link = linkTo(button.url, '')
    link.append(...words)
    return link
  }
  if (button.reply) return tapTo(words, () => act.answer({ ...button.reply, context_id: messageId }))
  if (button.copy !== undefined) return copyButton(words, button.copy)
  return tapTo(words, () => undefined)
}

function copyButton(words, copy) {
  const button = tapTo(words, async () => {
    await navigator.clipboard?.writeText(copy).catch(() => undefined)
    button.replaceChildren(`Copied ${copy}`)
  })
  button.title = copy
  return button
}

function tapTo(words, run) {
  const button = make('button', '', ...(Array.isArray(words) ? words : [words]))
  button.type = 'button'
  button.onclick = run
  return button
}

function reactionsOf(bubble, all) {
  const last = new Map()
  for (const other of all) if (other.type === 'reaction' && other.reaction_to === bubble.id) last.set(other.from, other.text)
  const emoji = [...last.values()].filter(Boolean)
  return emoji.length > 0 ? make('div', 'reactions', ...emoji.map((one) => make('span', '', one))) : undefined
}

function reactMenu(messageId, act) {
  const summary = make('summary', '', '☺')
  summary.setAttribute('aria-label', 'React')
  return make('details', 'react', summary, make('div', '', ...EMOJI.map((emoji) => tapTo(emoji, () => act.answer({ type: 'reaction', reaction: { message_id: messageId, emoji } })))))
}

function metaOf(bubble, isMine) {
  // Ticks tell what the business knows about its message, or whether it has read the person's.
  const words = { accepted: ['○', 'accepted'], sent: ['✓', 'sent'], delivered: ['✓✓', 'delivered'], read: ['✓✓', 'read'], played: ['✓✓', 'played'], failed: ['!', `failed ${bubble.failure ?? ''}`], held: ['⏸', 'held back'] }
  const [mark, word] = words[bubble.status] ?? ['·', bubble.status]
  const ticks = make('span', bubble.status === 'failed' ? 'failed' : `ticks ${bubble.status === 'played' ? 'read' : bubble.status}`, mark)
  ticks.title = word
  ticks.setAttribute('role', 'img')
  ticks.setAttribute('aria-label', word)
  const failure = bubble.status === 'failed' ? make('span', 'failed', `not delivered (${bubble.failure})`) : undefined
  return make('p', 'meta', failure, make('time', '', timeOf(bubble.at)), ticks)
}

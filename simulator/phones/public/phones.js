const MAX_PEOPLE = 60

const byId = (id) => document.getElementById(id)
let person = new URLSearchParams(location.search).get('person') ?? ''
let phoneId = new URLSearchParams(location.search).get('phone') ?? ''
let firstPhoneId = ''
let shownChat = ''

/** An element with a class and children; text is always text, never markup. */
function make(tag, className, ...children) {
  const element = document.createElement(tag)
  if (className) element.className = className
  element.append(...children.filter((child) => child !== undefined && child !== null))
  return element
}

async function ask(path, body) {
  const answer = await fetch(path, body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : undefined)
  const json = await answer.json()
  if (!answer.ok) throw new Error(json.error?.message ?? `The simulator answered ${answer.status}.`)
  return json
}

const initials = (name) => name.split(' ').map((part) => part.slice(0, 1)).join('').slice(0, 2)
const timeOf = (at) => new Date(at).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
const numberOf = (id) => (/^\d+$/.test(id) ? `+${id}` : id)

async function showPeople() {
  const { data, accepted } = await ask(`/_sim/phones/list?limit=${MAX_PEOPLE}&search=${encodeURIComponent(byId('search').value)}`)
  byId('total').textContent = `${accepted.toLocaleString()} messages accepted`
  const rows = data.map((row) => {
    const button = make('button', '', make('span', 'face', initials(row.name)), make('span', 'name', row.name), make('time', '', timeOf(row.at)), make('span', 'preview', `${numberOf(row.person)} · ${row.preview}`))
    button.type = 'button'
    button.setAttribute('aria-current', String(row.person === person))
    button.onclick = () => open(row.person)
    return make('li', '', button)
  })
  const focused = document.activeElement?.closest?.('#people li')
  const position = focused ? [...byId('people').children].indexOf(focused) : -1
  byId('people').replaceChildren(...(rows.length > 0 ? rows : [make('li', 'none', byId('search').value ? 'Nobody by that name or number among the last people.' : 'Nobody yet.')]))
  if (position >= 0) byId('people').children[position]?.querySelector('button')?.focus()
  if (!person && data[0] && matchMedia('(min-width: 801px)').matches) await open(data[0].person)
}

async function open(id, chat = '') {
  person = id
  phoneId = chat
  shownChat = ''
  document.body.classList.add('open')
  history.replaceState(null, '', `?person=${encodeURIComponent(id)}`)
  await refresh()
}

async function showChat() {
  const isOpen = person !== ''
  document.querySelector('.phone').hidden = !isOpen
  byId('empty').hidden = isOpen
  if (!isOpen) return
  const handset = await ask(`/_sim/phones/chat?person=${encodeURIComponent(person)}`)
  if (handset.person !== person) return
  const chat = handset.chats.find((candidate) => candidate.phone_number_id === phoneId) ?? handset.chats[0]
  phoneId = chat?.phone_number_id ?? (phoneId || firstPhoneId)
  const text = JSON.stringify([handset, phoneId])
  if (text === shownChat) return
  shownChat = text
  byId('business').textContent = chat?.business ?? 'No chat yet'
  byId('owner').textContent = `On the phone of ${handset.name}, ${numberOf(person)}`
  byId('face').textContent = initials(chat?.business ?? '?')
  showChoices(handset.chats)
  const list = byId('bubbles')
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80
  const bubbles = chat?.bubbles ?? []
  list.replaceChildren(...bubbles.map((bubble) => showBubble(bubble, bubbles)))
  if (isAtEnd || list.dataset.person !== person) list.scrollTop = list.scrollHeight
  list.dataset.person = person
}

function showChoices(chats) {
  const select = byId('chats')
  select.hidden = chats.length < 2
  select.replaceChildren(...chats.map((chat) => new Option(`${chat.business} ${chat.display_phone_number}`, chat.phone_number_id, false, chat.phone_number_id === phoneId)))
}

function showBubble(bubble, all) {
  const isMine = bubble.from === 'person'
  const quoted = bubble.context ? all.find((other) => other.id === bubble.context) : undefined
  const inner = make('div', 'inner', quoted ? make('p', 'quote', (quoted.text ?? quoted.type).slice(0, 90)) : undefined, ...contentOf(bubble), metaOf(bubble, isMine))
  const element = make('li', isMine ? 'bubble mine' : 'bubble', mediaOf(bubble.header), inner, cardsOf(bubble), buttonsOf(bubble, bubble.id))
  element.dataset.id = bubble.id
  return element
}

function contentOf(content) {
  return [
    content.header?.kind === 'text' ? make('p', 'title', content.header.text) : undefined,
    content.offer ? make('p', 'offer', content.offer) : undefined,
    content.text ? make('p', 'words', content.text) : undefined,
    content.note ? make('p', 'foot', content.note) : undefined,
    content.footer ? make('p', 'foot', content.footer) : undefined,
  ]
}

function mediaOf(header) {
  if (!header || header.kind === 'text') return undefined
  if (header.kind === 'image' || header.kind === 'sticker') {
    const image = make('img', 'picture')
    image.alt = 'Picture'
    image.src = header.link ?? header.sample ?? '/_sim/samples/header.png'
    image.onerror = () => image.replaceWith(make('p', 'file', `Picture: ${header.link ?? ''}`))
    return image
  }
  const words = { video: '▶ Video', gif: '▶ GIF', document: '▤ Document', audio: '♪ Voice message', location: '⌖ Place', product: '▢ Product' }
  return make('p', 'file', [words[header.kind] ?? header.kind, header.name, header.address].filter(Boolean).join(' · '))
}

function cardsOf(bubble) {
  if (!bubble.cards) return undefined
  return make('div', 'cards', ...bubble.cards.map((card) => make('div', 'card', mediaOf(card.header), make('div', 'inner', ...contentOf(card)), buttonsOf(card, bubble.id))))
}

function buttonsOf(content, messageId) {
  if (!content.buttons?.length) return undefined
  return make('div', 'buttons', ...content.buttons.map((button) => {
    if (button.url) {
      const link = make('a', '', button.text)
      link.href = /^https?:/.test(button.url) ? button.url : '#'
      link.target = '_blank'
      link.rel = 'noreferrer'
      link.title = button.url
      return link
    }
    if (!button.reply) return make('span', '', button.text)
    const tap = make('button', '', button.text)
    tap.type = 'button'
    tap.onclick = () => answer({ ...button.reply, context_id: messageId })
    return tap
  }))
}

function metaOf(bubble, isMine) {
  const time = make('time', '', timeOf(bubble.at))
  // Ticks tell what the business knows about its message, or whether it has read the person's.
  const words = { accepted: ['○', 'accepted'], sent: ['✓', 'sent'], delivered: ['✓✓', 'delivered'], read: ['✓✓', 'read'], failed: ['!', `failed ${bubble.failure ?? ''}`] }
  const [mark, word] = words[bubble.status]
  const ticks = make('span', bubble.status === 'failed' ? 'failed' : `ticks ${bubble.status}`, mark)
  ticks.title = word
  ticks.setAttribute('role', 'img')
  ticks.setAttribute('aria-label', word)
  const failure = bubble.status === 'failed' ? make('span', 'failed', `not delivered (${bubble.failure})`) : undefined
  return make('p', 'meta', failure, time, isMine && bubble.status === 'delivered' ? undefined : ticks)
}

async function answer(message) {
  const problem = byId('problem')
  problem.hidden = true
  try {
    await ask('/_sim/inbound', { from: person, phone_number_id: phoneId || firstPhoneId, ...message })
    await refresh()
  } catch (error) {
    problem.textContent = error.message
    problem.hidden = false
  }
}

let isRefreshing = false
let again = false
async function refresh() {
  if (isRefreshing) {
    again = true
    return
  }
  isRefreshing = true
  try {
    await Promise.all([showPeople(), showChat()])
  } catch {
    byId('total').textContent = 'The simulator does not answer.'
  }
  isRefreshing = false
  if (again) {
    again = false
    await refresh()
  }
}

byId('search').oninput = refresh
byId('chats').onchange = (event) => open(person, event.target.value)
byId('back').onclick = () => {
  document.body.classList.remove('open')
  person = ''
  history.replaceState(null, '', location.pathname)
  void refresh()
}
byId('composer').onsubmit = (event) => {
  event.preventDefault()
  const text = byId('text').value.trim()
  if (!text) return
  byId('text').value = ''
  void answer({ text })
}
byId('newcomer').onsubmit = (event) => {
  event.preventDefault()
  const digits = new FormData(event.target).get('from').replace(/\D/g, '')
  event.target.reset()
  void open(digits)
}

firstPhoneId = (await ask('/_sim/world')).phone_number_id
if (person) document.body.classList.add('open')
await refresh()
new EventSource('/_sim/phones/events').onmessage = refresh

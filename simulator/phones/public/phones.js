import { make, showBubbles, showButton, timeOf } from '/_sim/phones/bubbles.js'

const MAX_PEOPLE = 60

const byId = (id) => document.getElementById(id)
let person = new URLSearchParams(location.search).get('person') ?? ''
let phoneId = new URLSearchParams(location.search).get('phone') ?? ''
let shownChat = ''

async function ask(path, body) {
  const answer = await fetch(path, body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : undefined)
  const json = await answer.json()
  if (!answer.ok) throw new Error(json.error?.message ?? `The simulator answered ${answer.status}.`)
  return json
}

const initials = (name) => name.split(' ').map((part) => part.slice(0, 1)).join('').slice(0, 2)
const numberOf = (id) => (/^\d+$/.test(id) ? `+${id}` : id)

async function showPeople() {
  const { data, accepted } = await ask(`/_sim/phones/list?limit=${MAX_PEOPLE}&search=${encodeURIComponent(byId('search').value)}`)
  byId('total').textContent = `${accepted.toLocaleString()} messages accepted`
  const rows = data.map((row) => {
    const button = make('button', '', make('span', 'face', initials(row.name)), make('span', 'name', row.name), make('time', '', timeOf(row.at)), make('span', 'preview', `${row.mine ? 'Answered: ' : ''}${row.preview} · ${numberOf(row.person)}`))
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
  history.replaceState(null, '', `?person=${encodeURIComponent(id)}${chat ? `&phone=${chat}` : ''}`)
  await refresh()
}

async function showChat() {
  const isOpen = person !== ''
  document.querySelector('.phone').hidden = !isOpen
  byId('empty').hidden = isOpen
  if (!isOpen) return
  const handset = await ask(`/_sim/phones/chat?person=${encodeURIComponent(person)}`)
  if (handset.person !== person) return
  const all = [...handset.chats, ...handset.others]
  const chat = all.find((candidate) => candidate.phone_number_id === phoneId) ?? all[0]
  phoneId = chat.phone_number_id
  const text = JSON.stringify([handset, phoneId])
  const hasOpenMenu = document.querySelector('#bubbles details[open]') !== null
  if (text === shownChat || hasOpenMenu) return
  shownChat = text
  byId('business').textContent = chat.business
  byId('owner').textContent = chat.is_typing ? 'typing …' : `On the phone of ${handset.name}, ${numberOf(person)}`
  byId('owner').classList.toggle('typing', chat.is_typing)
  byId('face').textContent = initials(chat.business)
  showChoices(all)
  showState(chat)
  const list = byId('bubbles')
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80
  const cards = new Map([...list.querySelectorAll('.cards')].map((row) => [row.closest('.bubble').dataset.id, row.scrollLeft]))
  list.replaceChildren(...showBubbles(chat.bubbles, chat.is_typing, { answer, openSheet }))
  for (const row of list.querySelectorAll('.cards')) row.scrollLeft = cards.get(row.closest('.bubble').dataset.id) ?? 0
  if (isAtEnd || list.dataset.chat !== person + phoneId) list.scrollTop = list.scrollHeight
  list.dataset.chat = person + phoneId
}

function showChoices(chats) {
  const select = byId('chats')
  select.replaceChildren(...chats.map((chat) => new Option(`${chat.business} ${chat.display_phone_number}${chat.bubbles.length ? '' : ' (no messages yet)'}`, chat.phone_number_id, false, chat.phone_number_id === phoneId)))
}

/** What the person has decided about this business. */
function showState({ has_stopped: hasStopped, has_blocked: hasBlocked }) {
  const hidden = { stop: hasStopped, resume: !hasStopped, block: hasBlocked, unblock: !hasBlocked }
  for (const button of document.querySelectorAll('[data-act]')) button.hidden = hidden[button.dataset.act] ?? false
  const state = byId('state')
  state.hidden = !hasStopped && !hasBlocked
  const undo = make('button', '', hasBlocked ? 'Unblock' : 'Resume')
  undo.type = 'button'
  undo.onclick = () => decide(hasBlocked ? 'unblock' : 'resume')
  state.replaceChildren(hasBlocked ? 'You blocked this business.' : 'You stopped promotions from this business.', undo)
  byId('text').disabled = hasBlocked
}

function openSheet(title, sections, messageId) {
  byId('sheet-title').textContent = title
  const act = {
    openSheet,
    answer: (message) => {
      byId('sheet').close()
      return answer(message)
    },
  }
  byId('sheet-rows').replaceChildren(...sections.flatMap((section) => [section.title ? make('h4', '', section.title) : '', ...section.rows.map((row) => showButton(row, messageId, act))]))
  byId('sheet').showModal()
}

async function answer(message) {
  for (const menu of document.querySelectorAll('details[open]')) menu.open = false
  await attempt(() => ask('/_sim/inbound', { from: person, phone_number_id: phoneId, ...message }))
}

async function decide(action) {
  byId('menu').open = false
  await attempt(() => ask('/_sim/people', { from: person, phone_number_id: phoneId, action }))
  if (action === 'report') say('Reported. The rating of the number and of the template may fall.')
}

async function attempt(run) {
  byId('problem').hidden = true
  try {
    await run()
    shownChat = ''
    await refresh()
  } catch (error) {
    say(error.message)
  }
}

function say(text) {
  byId('problem').textContent = text
  byId('problem').hidden = false
}

async function sendFile(file) {
  const form = new FormData()
  form.set('file', file)
  const answered = await fetch('/_sim/media', { method: 'POST', body: form })
  const medium = await answered.json()
  if (!answered.ok) throw new Error(medium.error?.message ?? 'The file could not be sent.')
  const kind = ['image', 'video', 'audio'].find((name) => medium.mime_type.startsWith(`${name}/`)) ?? 'document'
  const caption = byId('text').value.trim()
  byId('text').value = ''
  await answer({ type: kind, [kind]: { id: medium.id, ...(caption && kind !== 'audio' ? { caption } : {}), ...(kind === 'document' ? { filename: medium.filename } : {}) } })
}

const ATTACHMENTS = {
  image: () => ({ type: 'image', image: {} }),
  document: () => ({ type: 'document', document: { filename: 'receipt.pdf' } }),
  audio: () => ({ type: 'audio', audio: { voice: true } }),
  sticker: () => ({ type: 'sticker', sticker: { animated: false } }),
  location: () => ({ type: 'location', location: { latitude: 38.7223, longitude: -9.1393, name: 'Home', address: 'Rua Augusta 1, Lisbon' } }),
  contacts: () => ({ type: 'contacts', contacts: [{ name: { formatted_name: 'Sam Rivers', first_name: 'Sam' }, phones: [{ phone: '+16505550142', wa_id: '16505550142', type: 'CELL' }] }] }),
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
for (const button of document.querySelectorAll('[data-send]')) {
  button.onclick = () => {
    byId('attach').open = false
    if (button.dataset.send === 'file') byId('file').click()
    else void answer(ATTACHMENTS[button.dataset.send]())
  }
}
for (const button of document.querySelectorAll('[data-act]')) button.onclick = () => decide(button.dataset.act)
byId('file').onchange = () => {
  const [file] = byId('file').files
  byId('file').value = ''
  if (file) void attempt(() => sendFile(file))
}
document.addEventListener('click', (event) => {
  for (const menu of document.querySelectorAll('details[open]')) if (!menu.contains(event.target)) menu.open = false
})
byId('newcomer').onsubmit = (event) => {
  event.preventDefault()
  const digits = new FormData(event.target).get('from').replace(/\D/g, '')
  event.target.reset()
  void open(digits)
}

if (person) document.body.classList.add('open')
await refresh()
new EventSource('/_sim/phones/events').onmessage = refresh
// Offers run out and typing ends without an event.
setInterval(refresh, 5000)

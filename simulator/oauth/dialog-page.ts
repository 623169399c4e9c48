import type { JsonObject } from '../core/json.ts'
import type { World } from '../world/world.ts'
import type { DialogCall } from './read-dialog.ts'

const SCOPE_WORDS: Record<string, string> = {
  whatsapp_business_management: 'Manage your WhatsApp accounts: numbers, templates and webhooks',
  whatsapp_business_messaging: 'Send and receive WhatsApp messages for your accounts',
  business_management: 'See the businesses that you manage',
  whatsapp_business_manage_events: 'Report events of your WhatsApp accounts',
  ads_read: 'Read the figures of your marketing messages',
  email: 'Your email address',
  public_profile: 'Your name and picture',
}

/** The page of the OAuth dialog: who asks, for what, and which accounts to share. Works without script. */
export function dialogPage(world: World, call: DialogCall, params: JsonObject): string {
  const hidden = Object.entries(params)
    .filter(([name, value]) => typeof value === 'string' && !['decision', 'waba_ids', 'declined_scopes'].includes(name))
    .map(([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(String(value))}">`)
  const wabas = world.wabas.map((waba) => {
    const numbers = waba.phones.map((phone) => phone.display).join(' · ')
    return `<label class="row"><input type="checkbox" name="waba_ids" value="${waba.id}" checked><span><b>${escapeHtml(waba.name)}</b><small>${escapeHtml(numbers)}</small><small>ID ${waba.id}</small></span></label>`
  })
  const scopes = call.scopes.map((scope) => `<li>${escapeHtml(SCOPE_WORDS[scope] ?? scope)}<small>${scope}</small></li>`)
  return page(`Allow ${world.app.name}?`, `
<p class="who"><span class="face" aria-hidden="true">${initials(world.user.name)}</span><span>Logged in as <b>${escapeHtml(world.user.name)}</b><small>${escapeHtml(world.business.name)}</small></span></p>
<h1><b>${escapeHtml(world.app.name)}</b> would like to work with your WhatsApp accounts</h1>
<form method="post">
${hidden.join('\n')}
<fieldset><legend>Share these accounts</legend>${wabas.join('')}</fieldset>
<section><h2>It will be able to</h2><ul>${scopes.join('')}</ul></section>
<p class="to">You return to <b>${escapeHtml(new URL(call.redirectUri).host)}</b></p>
<div class="actions"><button name="decision" value="deny">Deny</button><button class="main" name="decision" value="allow">Allow</button></div>
</form>`)
}

export function dialogErrorPage(error: { title: string; sentence: string }): string {
  return page(error.title, `<h1>${escapeHtml(error.title)}</h1><p>${escapeHtml(error.sentence)}</p><p class="to">Nothing was shared. Go back to the app and tell its developer what this page says.</p>`)
}

function page(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><style>${STYLE}</style></head>
<body><main>${content}<footer>Simulator of Meta’s login. No real account is involved.</footer></main></body></html>`
}

function initials(name: string): string {
  return escapeHtml(name.split(' ').map((part) => part.slice(0, 1)).join(''))
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`)
}

const STYLE = `
:root{--page:#f0f2f3;--card:#fff;--line:#e5e8ea;--edge:#cfd5d9;--text:#14181b;--soft:#626c75;--main:#0b6d77;--on:#fff;--tint:#e9f7f8}
@media (prefers-color-scheme:dark){:root{--page:#0b0d0e;--card:#141719;--line:#262c30;--edge:#3a4248;--text:#eceff1;--soft:#8d979f;--main:#48b3bb;--on:#04191b;--tint:#0f2a2d}}
*{box-sizing:border-box}body{margin:0;min-height:100vh;display:grid;place-items:center;background:var(--page);color:var(--text);font:15px/1.45 system-ui,sans-serif}
main{width:min(460px,100%);background:var(--card);border:1px solid var(--line);border-radius:12px;padding:24px;margin:16px}
@media (max-width:480px){body{place-items:start center}main{margin:0;border:0;border-radius:0;min-height:100vh}}
h1{font-size:20px;line-height:1.3;font-weight:500;margin:16px 0}h2,legend{font-size:13px;font-weight:600;color:var(--soft);margin:0 0 8px;padding:0}
small{display:block;color:var(--soft);font-size:12px}.who{display:flex;gap:12px;align-items:center;margin:0}
.face{width:40px;height:40px;border-radius:50%;display:grid;place-items:center;background:var(--tint);color:var(--main);font-weight:600}
fieldset{border:0;padding:0;margin:0 0 20px}.row{display:flex;gap:12px;align-items:flex-start;padding:12px;border:1px solid var(--line);border-radius:8px;margin-bottom:8px;cursor:pointer}
.row:has(:checked){border-color:var(--main);background:var(--tint)}.row input{flex:none;width:18px;height:18px;margin:2px 0 0;accent-color:var(--main)}
ul{margin:0 0 16px;padding:0;list-style:none}li{padding:8px 0;border-top:1px solid var(--line)}.to{color:var(--soft);font-size:13px}.to b{color:var(--text)}
.actions{display:flex;gap:12px;justify-content:flex-end}button{font:inherit;font-weight:600;min-height:44px;padding:0 24px;border-radius:8px;border:1px solid var(--edge);background:transparent;color:var(--text);cursor:pointer}
button.main{background:var(--main);border-color:var(--main);color:var(--on)}:focus-visible{outline:2px solid var(--main);outline-offset:2px}
@media (max-width:480px){.actions button{flex:1}}footer{margin-top:20px;padding-top:12px;border-top:1px solid var(--line);color:var(--soft);font-size:12px}`

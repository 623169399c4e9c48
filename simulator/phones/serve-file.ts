import { readFile } from 'node:fs/promises'
import { HttpAnswer } from '../http/graph-request.ts'

const TYPES = { html: 'text/html; charset=utf-8', css: 'text/css; charset=utf-8', js: 'text/javascript; charset=utf-8' }

/** One of the handset page's files. */
export async function serveFile(name: 'phones.html' | 'phones.css' | 'phones.js' | 'bubbles.css' | 'bubbles.js'): Promise<HttpAnswer> {
  const kind = name.slice(name.lastIndexOf('.') + 1) as keyof typeof TYPES
  return new HttpAnswer(200, { 'content-type': TYPES[kind], 'cache-control': 'no-cache' }, await readFile(new URL(`./public/${name}`, import.meta.url)))
}

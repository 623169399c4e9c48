import type { ImportError } from './api-types.ts'

/** What the server would make of a file: `POST /contacts/import?dryRun=1`. */
export type UploadPreview = { columns: string[]; meanings: (string | null)[]; sample: string[][]; total: number; rejected: number; errors: ImportError[] }
export type UploadResult = { importId: string; listId: string; total: number; created: number; updated: number; unchanged: number; rejected: number; errors: ImportError[] }
export type UploadAnswer<T> = { ok: true; value: T } | { ok: false; message: string }

/** The server takes no more. */
export const maxUploadBytes = 256 * 1024 * 1024
/** As much of a large file as the preview looks at. */
const previewBytes = 256 * 1024

/** Asks what the beginning of the file would become; changes nothing. */
export async function previewUpload(file: File): Promise<UploadAnswer<UploadPreview>> {
  const body = file.size > previewBytes ? wholeRows(await file.slice(0, previewBytes).text()) : file
  return send<UploadPreview>({ url: `/contacts/import?dryRun=1&file=${encodeURIComponent(file.name)}`, body })
}

/** Imports the file; `onProgress` hears the share of bytes sent, 0 to 1. */
export function uploadContacts(file: File, list: string, onProgress: (share: number) => void): Promise<UploadAnswer<UploadResult>> {
  const query = new URLSearchParams({ list, file: file.name })
  return send<UploadResult>({ url: `/contacts/import?${query.toString()}`, body: file, onProgress })
}

/** Cuts after the last row that is complete: a line end inside quotation marks does not end a row. */
export function wholeRows(text: string): string {
  let quoted = false
  let end = 0
  for (let index = 0; index < text.length; index += 1) {
    const char = text.charCodeAt(index)
    if (char === 34) quoted = !quoted
    else if (char === 10 && !quoted) end = index + 1
  }
  return end > 0 ? text.slice(0, end) : text
}

type Upload = { url: string; body: Blob | string; onProgress?: (share: number) => void }

/** XMLHttpRequest, because fetch does not tell how much has been sent. */
function send<T>({ url, body, onProgress }: Upload): Promise<UploadAnswer<T>> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', url)
    request.setRequestHeader('content-type', 'text/csv')
    request.setRequestHeader('x-csrf', '1')
    request.responseType = 'json'
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress?.(event.loaded / event.total)
    }
    request.onerror = () => resolve({ ok: false, message: 'The server could not be reached. Nothing was imported; try again.' })
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) resolve({ ok: true, value: request.response as T })
      else resolve({ ok: false, message: messageOf(request.response) ?? `The server answered ${request.status}. Nothing was imported.` })
    }
    request.send(body)
  })
}

function messageOf(answer: unknown): string | null {
  const error = typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : null
  if (typeof error === 'string') return error
  return typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string' ? error.message : null
}

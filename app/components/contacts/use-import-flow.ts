import { useState } from 'react'
import type { UploadPreview, UploadResult } from '../../lib/contact-upload.ts'
import { maxUploadBytes, previewUpload, uploadContacts } from '../../lib/contact-upload.ts'

type Step =
  | { kind: 'choose' }
  | { kind: 'reading'; file: File }
  | { kind: 'ready'; file: File; preview: UploadPreview }
  | { kind: 'sending'; file: File; share: number }
  | { kind: 'done'; file: File; result: UploadResult }

export type ImportFlow = ReturnType<typeof useImportFlow>

/** The steps of an import in the browser; a refusal leads back to choosing, with the reason. */
export function useImportFlow(onDone: () => void) {
  const [step, setStep] = useState<Step>({ kind: 'choose' })
  const [listName, setListName] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const [listError, setListError] = useState<string | null>(null)

  const fail = (message: string) => {
    setProblem(message)
    setStep({ kind: 'choose' })
  }
  const choose = async (file: File) => {
    setProblem(null)
    setStep({ kind: 'reading', file })
    const answer = await previewUpload(file)
    if (!answer.ok) return fail(answer.message)
    setListName(file.name.replace(/\.[^.]*$/, '').slice(0, 120))
    return setStep({ kind: 'ready', file, preview: answer.value })
  }
  const start = async () => {
    if (step.kind !== 'ready') return
    if (listName.trim() === '') return setListError('Give the list a name')
    setListError(null)
    const { file } = step
    setStep({ kind: 'sending', file, share: 0 })
    const answer = await uploadContacts(file, listName.trim(), (share) => setStep({ kind: 'sending', file, share }))
    onDone()
    if (!answer.ok) return fail(answer.message)
    return setStep({ kind: 'done', file, result: answer.value })
  }
  return {
    step, listName, setListName, problem, listError,
    choose: (file: File) => void choose(file),
    start: () => void start(),
    refuse: (size: number) => setProblem(size > maxUploadBytes ? 'The file is larger than 256 MB. Split it and import the parts.' : 'This is not a CSV file. Save the sheet as CSV and try again.'),
    reset: () => {
      setProblem(null)
      setStep({ kind: 'choose' })
    },
  }
}

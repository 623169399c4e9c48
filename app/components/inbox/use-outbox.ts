import { useEffect, useState } from 'react'
import { v4 as newId } from 'uuid'
import type { ChatMessage } from '../../lib/api-types.ts'
import { toProblem } from '../../lib/problem.ts'
import { browserApi } from '../../lib/trpc.ts'

/** A text on its way to our server. `messageId` is there once the server has it; it is never shown as sent before. */
export type Pending = { clientId: string; text: string; error: string | null; messageId: string | null }

/** Texts written here that the thread does not show yet. The client id makes a repeated call harmless. */
export function useOutbox(conversationId: string, messages: ChatMessage[], refetch: () => void) {
  const [pending, setPending] = useState<Pending[]>([])
  const [text, setText] = useState('')
  useEffect(() => {
    setPending([])
    setText('')
  }, [conversationId])
  const patch = (clientId: string, part: Partial<Pending>) => setPending((all) => all.map((one) => (one.clientId === clientId ? { ...one, ...part } : one)))
  const deliver = async ({ clientId, text: words }: Pending) => {
    patch(clientId, { error: null })
    try {
      const { messageId } = await browserApi().conversations.send.mutate({ id: conversationId, text: words, clientId })
      patch(clientId, { messageId })
      refetch()
    } catch (error) {
      patch(clientId, { error: toProblem(error).message })
    }
  }
  const known = new Set(messages.map((message) => message.id))
  return {
    text,
    setText,
    pending: pending.filter((one) => one.messageId === null || !known.has(one.messageId)),
    send: () => {
      const words = text.trim()
      if (words === '') return
      const one: Pending = { clientId: newId(), text: words, error: null, messageId: null }
      setPending((all) => [...all, one])
      setText('')
      void deliver(one)
    },
    retry: (one: Pending) => void deliver(one),
    drop: (one: Pending) => {
      setPending((all) => all.filter((other) => other.clientId !== one.clientId))
      setText((current) => current || one.text)
    },
    again: (words: string) => setText(words),
  }
}

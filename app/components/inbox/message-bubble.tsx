import { IconAlertCircle, IconFile, IconMicrophone, IconPhoto, IconSpeakerphone, IconVideo } from '@tabler/icons-react'
import { Button } from '@mantine/core'
import type { ChatMessage } from '../../lib/api-types.ts'
import { useFormats } from '../../lib/locale.tsx'
import { messageStates } from '../status-words.ts'
import { formatted, TemplateText } from '../template-text.tsx'
import { TimeText } from '../time-text.tsx'
import classes from './inbox.module.css'

export type BubbleProps = { message: ChatMessage; quoted: ChatMessage | undefined; campaignName: string | null; onRetry?: (() => void) | undefined }

/** One message of a thread, with its state in icon and word for what we sent. */
export function MessageBubble({ message, quoted, campaignName, onRetry }: BubbleProps) {
  const out = message.direction === 'out'
  const failed = message.state === 'failed'
  return (
    <>
      <div className={classes['bubble']} data-out={out || undefined} data-failed={failed || undefined}>
        {message.template && (
          <div className={classes['source']}>
            <IconSpeakerphone size={14} aria-hidden />
            {campaignName ? `${campaignName} · ` : ''}{message.template.name}
          </div>
        )}
        {message.note && <div className={classes['source']}>{message.note}</div>}
        {quoted && <div className={classes['quote']}>{quoted.text ?? quoted.template?.name ?? quoted.type}</div>}
        <Body message={message} />
        <Stamp message={message} />
      </div>
      {message.error && (
        <div className={classes['error']} role="note">
          <IconAlertCircle size={16} aria-hidden />
          <div>
            <b>{message.error.title}</b>
            <p>{message.error.explanation}</p>
          </div>
          {onRetry && <Button variant="default" size="xs" onClick={onRetry}>Write it again</Button>}
        </div>
      )}
    </>
  )
}

function Body({ message }: { message: ChatMessage }) {
  const { template, media, text } = message
  if (template) {
    return (
      <>
        {template.parsed.header?.format === 'TEXT' && <div className="strong"><TemplateText text={template.parsed.header.text ?? ''} component="header" values={template.values} /></div>}
        <TemplateText text={template.parsed.body} component="body" values={template.values} />
      </>
    )
  }
  if (media) {
    const Icon = mediaIcons[media.kind] ?? IconFile
    return (
      <>
        <div className={classes['media']}><Icon size={20} aria-hidden />{mediaWords[media.kind] ?? 'File'}</div>
        {media.caption && <div>{formatted(media.caption)}</div>}
      </>
    )
  }
  return text === null ? <span className="t3">{unsupported(message.type)}</span> : <>{formatted(text)}</>
}

const mediaIcons: Record<string, typeof IconFile> = { image: IconPhoto, sticker: IconPhoto, video: IconVideo, audio: IconMicrophone, voice: IconMicrophone }
const mediaWords: Record<string, string> = { image: 'Photo', sticker: 'Sticker', video: 'Video', audio: 'Voice message', voice: 'Voice message', document: 'Document' }

function unsupported(type: string): string {
  return `A message of the kind “${type}”, which Clarion does not show yet`
}

function Stamp({ message }: { message: ChatMessage }) {
  const formats = useFormats()
  const failed = message.state === 'failed'
  const status = message.state ? messageStates[message.state] : null
  const Icon = status?.icon
  const word = failed ? 'Not delivered, ' : message.state === 'queued' ? 'Waiting to be sent, ' : ''
  return (
    <div className={classes['stamp']} data-failed={failed || undefined} title={status ? `${status.word}, ${formats.date(message.at, 'dateTime')}` : undefined}>
      {failed && Icon && <Icon size={12} aria-hidden />}
      {word}
      <TimeText at={message.at} style="short" />
      {!failed && Icon && <Icon size={14} className={message.state === 'read' ? 'acc' : ''} aria-hidden />}
      {status && <span className="sr-only">{status.word}</span>}
    </div>
  )
}

import { IconArrowBackUp, IconArrowLeft, IconClock, IconCopy, IconExternalLink, IconFile, IconMapPin, IconPhone, IconPhoto, IconVideo } from '@tabler/icons-react'
import { useState } from 'react'
import type { ParsedTemplate, TemplateButton, TemplateHeader } from '../lib/api-types.ts'
import { useFormats } from '../lib/locale.tsx'
import { Initials } from './initials.tsx'
import classes from './phone-preview.module.css'
import { formatted, TemplateText, type TemplateValues } from './template-text.tsx'

export type PhonePreviewProps = { sender: string; template: ParsedTemplate; values?: TemplateValues }

/** A handset showing the message as its recipient would see it. */
export function PhonePreview({ sender, template, values = {} }: PhonePreviewProps) {
  return (
    <figure className={classes['phone']} aria-label={`Preview of the message from ${sender}`}>
      <div className={classes['screen']}>
        <div className={classes['bar']}>
          <IconArrowLeft size={16} aria-hidden />
          <Initials name={sender} size="sm" accent />
          <span className="ellipsis">
            <b className={`${classes['who'] ?? ''} ellipsis`}>{sender}</b>
            <span className="t3 xs">Business account</span>
          </span>
        </div>
        <div className={classes['body']}>
          <TemplateBubble template={template} values={values} />
        </div>
      </div>
    </figure>
  )
}

/** The message bubble alone; `compact` for cards in a list. */
export function TemplateBubble({ template, values = {}, compact }: { template: ParsedTemplate; values?: TemplateValues; compact?: boolean }) {
  return (
    <div className={compact ? classes['compact'] : undefined}>
      <div className={classes['bubble']}>
        <Header header={template.header} values={values} picture={pictureOf(template, values)} />
        <div className={classes['text']}>
          <TemplateText text={template.body} component="body" values={values} />
        </div>
        {template.offer && !compact && <Offer text={template.offer.text} endsAt={values['limited_time_offer.expiration']} />}
        {template.footer && !compact && <div className={classes['foot']}>{formatted(template.footer)}</div>}
        {!compact && template.buttons.map((button, index) => <BubbleButton key={index} button={button} />)}
      </div>
      {!compact && template.carousel && (
        <div className={classes['cards']} role="group" aria-label="Cards" tabIndex={0}>
          {template.carousel.cards.map((card, index) => (
            <div key={index} className={classes['bubble']}>
              <Header header={card.header} values={values} picture={pictureOf(template, values, index)} />
              {card.body !== '' && (
                <div className={classes['text']}>
                  <TemplateText text={card.body} component={`card.${String(index)}.body`} values={values} />
                </div>
              )}
              {card.buttons.map((button, position) => <BubbleButton key={position} button={button} />)}
            </div>
          ))}
        </div>
      )}
    </div>
  )
}

const mediaIcons = { IMAGE: IconPhoto, VIDEO: IconVideo, DOCUMENT: IconFile, LOCATION: IconMapPin } as const
const mediaWords: Record<string, string> = { IMAGE: 'Picture', VIDEO: 'Video', DOCUMENT: 'Document', LOCATION: 'Location' }

/** The sample picture that was given to Meta, unless another one was chosen. */
function pictureOf(template: ParsedTemplate, values: TemplateValues, card?: number): string | null {
  const sample = template.parameters.find((parameter) => parameter.component === 'header' && parameter.kind === 'image' && parameter.card === card)?.example
  const chosen = values[card === undefined ? 'header.image' : `card.${String(card)}.header.image`]
  return sample && /^https?:/.test(sample) && (!chosen || chosen === sample) ? sample : null
}

function Header({ header, values, picture = null }: { header: TemplateHeader | null; values: TemplateValues; picture?: string | null }) {
  const [broken, setBroken] = useState(false)
  if (!header) return null
  if (header.format === 'TEXT') {
    return (
      <div className={`${classes['text'] ?? ''} ${classes['headline'] ?? ''}`}>
        <TemplateText text={header.text ?? ''} component="header" values={values} />
      </div>
    )
  }
  const Icon = mediaIcons[header.format as keyof typeof mediaIcons] ?? IconFile
  if (picture && !broken) {
    return (
      <div className={classes['media']}>
        <img src={picture} alt="Sample picture" loading="lazy" onError={() => setBroken(true)} />
      </div>
    )
  }
  return (
    <div className={classes['media']}>
      <Icon size={20} aria-hidden />
      {mediaWords[header.format] ?? header.format}
    </div>
  )
}

/** WhatsApp counts the days down; the preview names the day. */
function Offer({ text, endsAt }: { text: string; endsAt: string | undefined }) {
  const formats = useFormats()
  const at = endsAt ? new Date(endsAt) : null
  return (
    <div className={classes['offer']}>
      <IconClock size={16} aria-hidden />
      <span>
        <b>{text}</b>
        {at && !Number.isNaN(at.getTime()) && <span className="t3 xs"> Ends {formats.date(at, 'dateTime')}</span>}
      </span>
    </div>
  )
}

const buttonIcons: Record<string, typeof IconPhone> = { URL: IconExternalLink, PHONE_NUMBER: IconPhone, COPY_CODE: IconCopy, OTP: IconCopy, QUICK_REPLY: IconArrowBackUp }

function BubbleButton({ button }: { button: TemplateButton }) {
  const Icon = buttonIcons[button.type] ?? IconArrowBackUp
  return (
    <div className={classes['button']}>
      <Icon size={14} aria-hidden />
      {button.text}
    </div>
  )
}

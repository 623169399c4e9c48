export type TemplateHeader = { format: string; text?: string }
export type TemplateButton = { type: string; text: string; url?: string; phoneNumber?: string; example?: string }

export type TemplateParameter = {
  component: 'header' | 'body' | 'button'
  /** `1`, `2` … or the name; `image` and the like for a header's file. */
  key: string
  /** The button's place, from 0. */
  index?: number
  kind: 'text' | 'image' | 'video' | 'document' | 'location' | 'coupon_code' | 'otp'
  example: string | null
  /** What people call it. */
  label: string
}

/** What a template shows and what it needs, out of the components that Meta sent. */
export type ParsedTemplate = {
  header: TemplateHeader | null
  body: string
  footer: string | null
  buttons: TemplateButton[]
  parameters: TemplateParameter[]
  carousel: { cards: { header: TemplateHeader | null; body: string; buttons: TemplateButton[] }[] } | null
  /** A sentence when the template has a part that Clarion cannot fill. */
  unsupported: string | null
}

export type ParameterFormat = 'POSITIONAL' | 'NAMED'

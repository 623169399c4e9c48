export type TemplateHeader = { format: string; text?: string }
export type TemplateButton = { type: string; text: string; url?: string; phoneNumber?: string; example?: string }

export type TemplateParameter = {
  component: 'header' | 'body' | 'button' | 'limited_time_offer'
  /** `1`, `2` … or the name; `image` and the like for a header's file. */
  key: string
  /** The button's place, from 0. */
  index?: number
  /** The carousel card that it belongs to, from 0; absent for the message itself. */
  card?: number
  /** `expiration`: a moment in ISO 8601. `flow`: sent without a value of anybody's. */
  kind: 'text' | 'image' | 'video' | 'document' | 'location' | 'coupon_code' | 'otp' | 'expiration' | 'flow'
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
  /** The words over a limited-time offer; absent in most templates. */
  offer?: { text: string }
  carousel: { cards: { header: TemplateHeader | null; body: string; buttons: TemplateButton[] }[] } | null
  /** A sentence when the template has a part that Clarion cannot fill. */
  unsupported: string | null
}

export type ParameterFormat = 'POSITIONAL' | 'NAMED'

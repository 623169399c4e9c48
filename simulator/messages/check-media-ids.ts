import { parameterError } from '../core/graph-error.ts'
import { isObject } from '../core/json.ts'
import type { JsonObject } from '../core/json.ts'
import type { MediaStore } from '../media/media-store.ts'
import type { Template } from '../world/types.ts'
import { shapeOf } from './template-shape.ts'

const KINDS = ['image', 'video', 'document', 'audio', 'sticker', 'gif']

/**
 * Looks up the files that a message names by id: uploaded ones live thirty days. Files by address are fetched later, if at all.
 * @throws GraphError 100 naming the parameter, for an id that is unknown or too old
 */
export function checkMediaIds(media: MediaStore, message: JsonObject, { type, template }: { type: string; template: Template | undefined }): void {
  if (template) checkTemplate(media, message['template'], template)
  else if (type === 'interactive') checkHeader(media, message['interactive'])
  else if (KINDS.includes(type)) checkOne(media, message[type], type)
}

/** Most templates have no files at all, and cost nothing here. */
function checkTemplate(media: MediaStore, sent: unknown, template: Template): void {
  const { header, cards } = shapeOf(template)
  const components = isObject(sent) ? sent['components'] : undefined
  if (!Array.isArray(components) || (cards.length === 0 && !KINDS.includes(header))) return
  checkComponents(media, components, "template['components']")
}

function checkComponents(media: MediaStore, components: unknown[], path: string): void {
  components.filter(isObject).forEach((component, index) => {
    const parameters = component['parameters']
    const at = `${path}[${String(index)}]`
    if (String(component['type']).toLowerCase() === 'header' && Array.isArray(parameters)) {
      parameters.filter(isObject).forEach((parameter, position) => {
        for (const kind of KINDS) checkOne(media, parameter[kind], `${at}['parameters'][${String(position)}]['${kind}']`)
      })
    }
    const cards = component['cards']
    if (Array.isArray(cards)) cards.filter(isObject).forEach((card, position) => {
      if (Array.isArray(card['components'])) checkComponents(media, card['components'], `${at}['cards'][${String(position)}]['components']`)
    })
  })
}

function checkHeader(media: MediaStore, interactive: unknown): void {
  const header = isObject(interactive) ? interactive['header'] : undefined
  if (isObject(header)) for (const kind of KINDS) checkOne(media, header[kind], `interactive['header']['${kind}']`)
}

function checkOne(media: MediaStore, file: unknown, path: string): void {
  const id = isObject(file) ? file['id'] : undefined
  if (typeof id === 'string' && !media.get(id)) throw parameterError(`Param ${path}['id'] is not a valid whatsapp business account media attachment ID`)
}

import { body, buttons, footer, headerMedia, headerText, namedBody, quickReply, seed, urlButton } from './template-parts.ts'
import type { TemplateSeed } from './template-parts.ts'

/** A café chain: fewer templates than one page holds, and one that shares its name with the first WABA's. */
export function secondWabaTemplates(): TemplateSeed[] {
  return [
    seed('hello_world', 'en_US', {
      category: 'UTILITY', quality: 'GREEN',
      components: [headerText('Hello World'), body('Welcome! This message shows that your number can send. Thank you for trying it out.'), footer('WhatsApp Business Platform sample')],
    }),
    seed('menu_of_the_week', 'pt_BR', {
      category: 'MARKETING', quality: 'GREEN',
      components: [headerMedia('IMAGE'), body('Bom dia {{1}}! Esta semana: {{2}}. Até já?', 'Ana', 'bolo de cenoura'), buttons(urlButton('Ver menu', 'https://cafe.lumen.example/menu'), quickReply('Parar promoções'))],
    }),
    seed('table_ready', 'pt_BR', {
      category: 'UTILITY', parameterFormat: 'NAMED', quality: 'GREEN',
      components: [namedBody('{{first_name}}, sua mesa para {{guests}} está pronta. Esperamos por 15 minutos.', [{ name: 'first_name', example: 'Ana' }, { name: 'guests', example: 'quatro' }])],
    }),
    seed('loyalty_card', 'es', {
      category: 'MARKETING', status: 'PENDING',
      components: [body('Hola {{1}}, te faltan {{2}} cafés para el siguiente gratis. ¡Hasta pronto!', 'Diego', '3')],
    }),
    seed('night_event', 'pt_BR', {
      category: 'MARKETING', status: 'REJECTED', rejectedReason: 'TAG_CONTENT_MISMATCH',
      components: [body('Festa hoje, {{1}}! Entrada livre até as 22h.', 'Luís')],
    }),
  ]
}

import { body, buttons, callButton, footer, headerMedia, headerText, namedBody, otpButton, quickReply, seed, urlButton } from './template-parts.ts'
import type { TemplateSeed } from './template-parts.ts'

const category = 'UTILITY' as const

/** The first WABA's utility and authentication templates. */
export function utilityTemplates(): TemplateSeed[] {
  return [helloWorld(), ...orderUpdates(), ...visits(), ...documents(), ...codes()]
}

function helloWorld(): TemplateSeed {
  return seed('hello_world', 'en_US', {
    category, quality: 'GREEN',
    components: [headerText('Hello World'), body('Welcome! This message shows that your number can send. Thank you for trying it out.'), footer('WhatsApp Business Platform sample')],
  })
}

function orderUpdates(): TemplateSeed[] {
  const named = { category, parameterFormat: 'NAMED' as const, quality: 'GREEN' as const }
  const examples = (first: string) => [{ name: 'first_name', example: first }, { name: 'order_id', example: 'FW-20417' }]
  return [
    seed('order_update', 'en_US', { ...named, components: [namedBody('Hello {{first_name}}, your order {{order_id}} has left our warehouse and arrives within two days.', examples('Emma')), footer('Fernway Outdoor')] }),
    seed('order_update', 'es', { ...named, components: [namedBody('Hola {{first_name}}, tu pedido {{order_id}} ha salido del almacén y llega en dos días.', examples('Diego'))] }),
    seed('order_update', 'de', { ...named, components: [namedBody('Hallo {{first_name}}, deine Bestellung {{order_id}} ist unterwegs und kommt in zwei Tagen an.', examples('Jürgen'))] }),
    seed('delivery_slot', 'en_US', {
      ...named,
      components: [
        { ...headerText('Delivery for {{first_name}}'), example: { header_text_named_params: [{ param_name: 'first_name', example: 'Emma' }] } },
        namedBody('We plan to bring order {{order_id}} on {{day}} between {{slot}}. Does that suit you?', [...examples('Emma').slice(1), { name: 'day', example: 'Tuesday' }, { name: 'slot', example: '9 and 11' }]),
        buttons(quickReply('That suits me'), quickReply('Another day')),
      ],
    }),
  ]
}

function visits(): TemplateSeed[] {
  return [
    seed('appointment_reminder', 'en_US', {
      category, quality: 'GREEN',
      components: [body('Hi {{1}}, we expect you on {{2}} at {{3}} for your boot fitting. See you then!', 'Omar', 'Monday', '10:30'), buttons(quickReply('I will be there'), quickReply('Cancel'), callButton('Call us', '+15550783881'))],
    }),
    seed('appointment_reminder', 'pl', {
      category, quality: 'UNKNOWN',
      components: [body('Dzień dobry {{1}}, czekamy {{2}} o {{3}} na przymiarkę butów. Do zobaczenia!', 'Kasia', 'w poniedziałek', '10:30'), buttons(quickReply('Będę'), quickReply('Odwołuję'))],
    }),
    seed('repair_ready', 'en_US', {
      category, quality: 'GREEN',
      components: [headerText('Repair {{1}}', 'R-311'), body('Your {{1}} is mended and waits for you at the desk until {{2}}. Bring this message along.', 'tent', 'Saturday'), footer('Open 9 to 18')],
    }),
    seed('feedback_request', 'en_US', {
      category, status: 'PAUSED', quality: 'YELLOW', previousCategory: 'UTILITY',
      components: [body('How did we do with order {{1}}, {{2}}? One tap is enough.', 'FW-20417', 'Hana'), buttons(quickReply('Good'), quickReply('Not so good'))],
    }),
  ]
}

function documents(): TemplateSeed[] {
  return [
    seed('invoice_document', 'en_US', {
      category, quality: 'GREEN',
      components: [headerMedia('DOCUMENT'), body('Dear {{1}}, attached is the invoice for order {{2}}. It is payable within 14 days.', 'Mr Evans', 'FW-20417'), buttons(urlButton('Pay online', 'https://pay.fernway.example/i/{{1}}', 'https://pay.fernway.example/i/20417'))],
    }),
    seed('parcel_photo', 'en_US', {
      category, quality: 'GREEN',
      components: [headerMedia('IMAGE'), body('Delivered! Your parcel {{1}} lies where the picture shows.', 'FW-20417')],
    }),
    seed('warranty_note', 'pt_BR', {
      category, status: 'REJECTED', rejectedReason: 'INVALID_FORMAT',
      components: [body('Garantia {{1}} {{2}} registrada.', 'A', 'B')],
    }),
    seed('price_change', 'es', {
      category, status: 'PENDING',
      components: [body('Hola {{1}}, a partir del {{2}} cambia la tarifa de envío. Aquí tienes los detalles.', 'Rosa', '1 de junio')],
    }),
  ]
}

function codes(): TemplateSeed[] {
  const parts = (text: string, note: string, button: string) => [
    { type: 'BODY', text, add_security_recommendation: true, example: { body_text: [['123456']] } },
    { type: 'FOOTER', text: note, code_expiration_minutes: 10 },
    buttons(otpButton(button)),
  ]
  const authentication = { category: 'AUTHENTICATION' as const, quality: 'GREEN' as const, ttlSeconds: 600 }
  return [
    seed('login_code', 'en_US', { ...authentication, components: parts('*{{1}}* is your verification code. For your security, do not share this code.', 'This code expires in 10 minutes.', 'Copy code') }),
    seed('login_code', 'es', { ...authentication, components: parts('Tu código de verificación es *{{1}}*. Por tu seguridad, no lo compartas.', 'Este código caduca en 10 minutos.', 'Copiar código') }),
  ]
}

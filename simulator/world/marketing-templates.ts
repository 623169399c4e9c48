import { body, buttons, callButton, copyCode, footer, headerLocation, headerMedia, headerText, quickReply, seed, urlButton } from './template-parts.ts'
import type { TemplateSeed } from './template-parts.ts'

const category = 'MARKETING' as const

/** The first WABA's marketing templates: a shop of outdoor gear, in several languages, with every kind of header and button. */
export function marketingTemplates(): TemplateSeed[] {
  return [...springSale(), ...campaigns(), ...withButtons(), carousel(), limitedTimeOffer(), ...notApproved()]
}

function springSale(): TemplateSeed[] {
  const stop = 'Stop promotions'
  return [
    seed('spring_sale', 'en_US', {
      category, quality: 'GREEN',
      components: [
        body('Hi {{1}}, our spring sale is on: {{2}} off everything until Sunday. Come and have a look!', 'Pablo', '20 %'),
        footer('Fernway Outdoor, 12 Mill Lane'),
        buttons(urlButton('Shop now', 'https://shop.fernway.example/spring'), quickReply(stop)),
      ],
    }),
    seed('spring_sale', 'es', {
      category, quality: 'GREEN',
      components: [
        body('Hola {{1}}, empiezan las rebajas de primavera: {{2}} de descuento en todo hasta el domingo. ¡Te esperamos!', 'Pablo', '20 %'),
        footer('Fernway Outdoor'),
        buttons(urlButton('Comprar', 'https://shop.fernway.example/es/spring'), quickReply('No más promociones')),
      ],
    }),
    seed('spring_sale', 'pt_BR', {
      category, quality: 'YELLOW',
      components: [
        body('Oi {{1}}, começou a promoção de primavera: {{2}} de desconto em tudo até domingo. Esperamos você!', 'Pablo', '20 %'),
        footer('Fernway Outdoor'),
        buttons(urlButton('Comprar agora', 'https://shop.fernway.example/br/spring'), quickReply('Parar promoções')),
      ],
    }),
    seed('spring_sale', 'de', {
      category, status: 'PENDING',
      components: [
        body('Hallo {{1}}, der Frühlingsverkauf läuft: {{2}} Rabatt auf alles bis Sonntag. Schau vorbei!', 'Pablo', '20 %'),
        footer('Fernway Outdoor'),
        buttons(urlButton('Zum Shop', 'https://shop.fernway.example/de/spring'), quickReply('Keine Werbung mehr')),
      ],
    }),
    seed('spring_sale', 'pl', {
      category, quality: 'GREEN',
      components: [
        body('Cześć {{1}}, ruszyła wiosenna wyprzedaż: {{2}} taniej na wszystko do niedzieli. Zapraszamy!', 'Pablo', '20 %'),
        footer('Fernway Outdoor'),
        buttons(urlButton('Do sklepu', 'https://shop.fernway.example/pl/spring'), quickReply('Bez promocji')),
      ],
    }),
  ]
}

function campaigns(): TemplateSeed[] {
  return [
    seed('new_arrivals_image', 'en_US', {
      category, quality: 'GREEN',
      components: [
        headerMedia('IMAGE'),
        body('The new season is here, {{1}}. Light jackets, trail shoes and a tent that pitches in two minutes.', 'Grace'),
        footer('Reply STOP to leave'),
        buttons(urlButton('See the range', 'https://shop.fernway.example/new')),
      ],
    }),
    seed('trail_video', 'en_US', {
      category, quality: 'GREEN',
      components: [headerMedia('VIDEO'), body('Thirty seconds from the ridge: see how the {{1}} holds up in the rain.', 'Storm shell'), buttons(quickReply('Tell me more'), quickReply('Not for me'))],
    }),
    seed('catalogue_pdf', 'en_US', {
      category, quality: 'UNKNOWN',
      components: [headerMedia('DOCUMENT'), body('Dear {{1}}, here is our {{2}} catalogue. Page 14 has what you asked for.', 'Ms Hughes', 'autumn'), footer('Fernway Outdoor')],
    }),
    seed('store_opening', 'en_US', {
      category, quality: 'GREEN',
      components: [headerLocation(), body('We are opening a shop near you, {{1}}. First coffee is on us this Saturday!', 'Omar'), buttons(callButton('Call the shop', '+15550783881'))],
    }),
    seed('store_opening', 'es', {
      category, quality: 'UNKNOWN',
      components: [headerLocation(), body('Abrimos una tienda cerca de ti, {{1}}. ¡El primer café del sábado corre de nuestra cuenta!', 'Omar'), buttons(callButton('Llamar', '+15550783881'))],
    }),
    seed('members_week', 'en_US', {
      category, quality: 'YELLOW',
      components: [headerText('Members’ week, {{1}}', 'Ana'), body('Your {{1}} points are worth double until {{2}}. Use them online or in the shop.', '1,250', '31 May'), footer('Terms in the app')],
    }),
    seed('weekend_note', 'en_US', {
      category, quality: 'GREEN',
      components: [body('A free guided walk leaves from the shop on Saturday at nine. Bring a friend and sturdy shoes.'), buttons(quickReply('Count me in'), quickReply('Stop promotions'))],
    }),
  ]
}

function withButtons(): TemplateSeed[] {
  return [
    seed('coupon_code', 'en_US', {
      category, quality: 'GREEN',
      components: [headerText('A present for you'), body('Hi {{1}}, use this code at the till or online before {{2}} and take {{3}} off.', 'Mei', 'Friday', '$10'), buttons(copyCode('FERN10'))],
    }),
    seed('cart_reminder', 'en_US', {
      category, quality: 'GREEN',
      components: [
        body('You left {{1}} in your basket, {{2}}. Shall we keep it for another day?', 'a pair of trail shoes', 'Ivan'),
        buttons(urlButton('Open basket', 'https://shop.fernway.example/basket/{{1}}', 'https://shop.fernway.example/basket/a1b2'), quickReply('Keep it'), quickReply('Stop promotions')),
      ],
    }),
    seed('refer_a_friend', 'pt_BR', {
      category, quality: 'GREEN',
      components: [
        body('Oi {{1}}! Indique uma amiga ou um amigo e ganhem {{2}} cada um na próxima compra.', 'Luís', 'R$ 30'),
        buttons(urlButton('Indicar', 'https://shop.fernway.example/br/r/{{1}}', 'https://shop.fernway.example/br/r/luis'), callButton('Falar com a loja', '+5511987650001')),
      ],
    }),
  ]
}

function carousel(): TemplateSeed {
  const card = (name: string) => ({
    components: [headerMedia('IMAGE'), body(`${name}: now {{1}}`, '$79'), buttons(urlButton('Buy', 'https://shop.fernway.example/p/{{1}}', 'https://shop.fernway.example/p/77'), quickReply('More like this'))],
  })
  return seed('summer_carousel', 'en_US', {
    category, quality: 'GREEN',
    components: [body('Three favourites for the summer, {{1}}:', 'Nora') , { type: 'CAROUSEL', cards: [card('Day pack'), card('Sun hat'), card('Trail shoe')] }],
  })
}

function limitedTimeOffer(): TemplateSeed {
  return seed('flash_offer', 'en_US', {
    category, quality: 'UNKNOWN',
    components: [
      headerMedia('IMAGE'),
      { type: 'LIMITED_TIME_OFFER', limited_time_offer: { text: 'Ends soon!', has_expiration: true } },
      body('Good news, {{1}}! Use code {{2}} for a quarter off your next order.', 'Priya', 'FLASH25'),
      buttons(copyCode('FLASH25'), urlButton('Shop the offer', 'https://shop.fernway.example/offer?c={{1}}', 'https://shop.fernway.example/offer?c=n3m')),
    ],
  })
}

function notApproved(): TemplateSeed[] {
  return [
    seed('winner_announcement', 'en_US', {
      category, status: 'REJECTED', rejectedReason: 'PROMOTIONAL',
      components: [body('You have won, {{1}}!!! Send your card number to claim the {{2}} today.', 'Ben', 'prize')],
    }),
    seed('crypto_club', 'en_US', {
      category, status: 'REJECTED', rejectedReason: 'SCAM',
      components: [body('Double your money with us, {{1}}. Ask how!', 'Ben')],
    }),
    seed('daily_deals', 'en_US', {
      category, status: 'PAUSED', quality: 'RED',
      components: [body('Today only, {{1}}: {{2}}. Tomorrow there will be another one.', 'Rosa', 'head torches at half price'), buttons(quickReply('Stop promotions'))],
    }),
    seed('loyalty_launch', 'de', {
      category, status: 'PENDING',
      components: [body('Hallo {{1}}, unser neues Treueprogramm startet am {{2}}. Mach mit!', 'Jürgen', '1. Juni')],
    }),
  ]
}

import type { JsonObject } from '../core/json.ts'
import type { GraphRequest } from '../http/graph-request.ts'

/** `GET /_sim/world`: every id and secret that a client needs, the commonest ones at the top. */
export function describeWorld({ parts, baseUrl }: GraphRequest): JsonObject {
  const { world, tokens } = parts
  const first = world.wabas[0]
  return {
    app_id: world.app.id,
    app_secret: world.app.secret,
    app_name: world.app.name,
    app_token: tokens.appToken,
    access_token: tokens.systemUserToken,
    business_id: world.business.id,
    waba_id: first?.id,
    phone_number_id: first?.phones[0]?.id,
    verify_token: world.app.verifyToken,
    graph_url: baseUrl,
    dialog_url: baseUrl,
    phones_url: `${baseUrl}/_sim/phones`,
    webhook_url: world.appSubscription?.callbackUrl ?? parts.options.webhookUrl ?? null,
    seed: world.seed,
    user: world.user,
    system_user_id: world.systemUserId,
    wabas: world.wabas.map((waba) => ({
      id: waba.id, name: waba.name, currency: waba.currency, country: waba.country, subscribed: waba.subscription !== undefined,
      override_callback_uri: waba.subscription?.overrideUrl ?? null,
      phone_number_ids: waba.phones.map((phone) => phone.id), template_count: waba.templates.length,
    })),
    phone_numbers: world.phones.map((phone) => ({
      id: phone.id, waba_id: phone.wabaId, display_phone_number: phone.display, verified_name: phone.verifiedName,
      quality_rating: phone.quality, throughput: phone.throughput, registered: phone.registered,
    })),
    templates: world.wabas.flatMap((waba) => waba.templates.map((template) => ({
      id: template.id, waba_id: waba.id, name: template.name, language: template.language, category: template.category,
      status: template.status, parameter_format: template.parameterFormat, components: template.components,
    }))),
  }
}

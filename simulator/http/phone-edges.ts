import { parseJson } from '../core/json.ts'
import { uploadMedia } from '../media/media-nodes.ts'
import { sendMessage } from '../messages/send-message.ts'
import type { SentMessage } from '../messages/send-message.ts'
import { blockUsers, listBlocked } from '../nodes/block-users.ts'
import { readCommerceSettings, changeCommerceSettings } from '../nodes/commerce-settings.ts'
import { changeAutomation } from '../nodes/conversational-automation.ts'
import { requireMarketing } from '../nodes/marketing-messages.ts'
import { messageHistory } from '../nodes/message-history.ts'
import { readNode } from '../nodes/node-type.ts'
import { changePhone, phoneNode } from '../nodes/phone-node.ts'
import { changeSettings, readSettings } from '../nodes/phone-settings.ts'
import { changeProfile, readProfile } from '../nodes/business-profile.ts'
import { deleteQrCode, readQrCodes, writeQrCode } from '../nodes/qr-codes.ts'
import { deregisterPhone, registerPhone, requestCode, verifyCode } from '../nodes/registration.ts'
import { onPhone } from './edges.ts'
import type { Edges } from './edges.ts'
import type { GraphRequest } from './graph-request.ts'

const MESSAGING = 'whatsapp_business_messaging'

/** Everything below `/{phone}`. */
export const PHONE_EDGES: Edges = {
  '': { GET: onPhone((phone, request) => readNode(phoneNode, phone, request)), POST: onPhone(changePhone) },
  /** JSON bodies take the fast path in `answer-send.ts`; forms and multipart arrive here. */
  messages: { POST: onPhone((phone, request) => parseJson(sendMessage(request.parts, phone, sentMessage(request))), MESSAGING) },
  marketing_messages: {
    POST: onPhone((phone, request) => {
      requireMarketing(phone, request)
      return parseJson(sendMessage(request.parts, phone, { ...sentMessage(request), isMarketingApi: true }))
    }, MESSAGING),
  },
  message_history: { GET: onPhone(messageHistory, MESSAGING) },
  media: { POST: onPhone((_, request) => uploadMedia(request), MESSAGING) },
  register: { POST: onPhone(registerPhone, MESSAGING) },
  deregister: { POST: onPhone(deregisterPhone, MESSAGING) },
  request_code: { POST: onPhone(requestCode) },
  verify_code: { POST: onPhone(verifyCode) },
  whatsapp_business_profile: { GET: onPhone(readProfile, MESSAGING), POST: onPhone(changeProfile, MESSAGING) },
  settings: { GET: onPhone(readSettings), POST: onPhone(changeSettings) },
  block_users: { GET: onPhone(listBlocked, MESSAGING), POST: onPhone(blockUsers, MESSAGING), DELETE: onPhone(blockUsers, MESSAGING) },
  message_qrdls: { GET: onPhone(readQrCodes), POST: onPhone(writeQrCode), DELETE: onPhone(deleteQrCode) },
  'message_qrdls/*': { GET: onPhone(readQrCodes), POST: onPhone(writeQrCode), DELETE: onPhone(deleteQrCode) },
  whatsapp_commerce_settings: { GET: onPhone(readCommerceSettings), POST: onPhone(changeCommerceSettings) },
  conversational_automation: { POST: onPhone(changeAutomation) },
}

/** A send that came as a form, or with its token in the body: the token is not kept. */
function sentMessage({ params }: GraphRequest): SentMessage {
  const { access_token: _token, appsecret_proof: _proof, ...message } = params
  return { message, source: JSON.stringify(message) }
}

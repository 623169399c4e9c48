import type { Renames } from './json-schema-of.ts'

const RECEIVED = { BaseMessageProperties: 'BaseMessageProperties_1', ContactObject: 'ContactObject_1', ErrorObject: 'ErrorObject_2' }
const RECEIVED_TYPES = ['TextMessage_2', 'ReactionMessage_1', 'AudioMessage_1', 'DocumentMessage_1', 'ImageMessage_1', 'StickerMessage_1', 'VideoMessage_1', 'LocationMessage_1', 'ContactSharingMessage', 'UnsupportedMessage', 'ButtonMessage', 'InteractiveMessageReply', 'OrderMessage', 'SystemMessage']

/**
 * Meta's file was put together from several. Where two had a schema of one name the second got a number, but what refers
 * to it did not: received messages point to the schemas of sent ones. Here is what is meant.
 */
export const renames: Renames = {
  IncomingMessage: {
    TextMessage: 'TextMessage_2', ReactionMessage: 'ReactionMessage_1', AudioMessage: 'AudioMessage_1', DocumentMessage: 'DocumentMessage_1', ImageMessage: 'ImageMessage_1',
    StickerMessage: 'StickerMessage_1', VideoMessage: 'VideoMessage_1', LocationMessage: 'LocationMessage_1',
  },
  ...Object.fromEntries(RECEIVED_TYPES.map((name) => [name, RECEIVED])),
}

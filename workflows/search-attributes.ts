import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common'

/** Registered in the namespace by the launcher (development) or by ops (production) before the first start. */
export const OrgId = defineSearchAttributeKey('OrgId', SearchAttributeType.KEYWORD)
export const WabaId = defineSearchAttributeKey('WabaId', SearchAttributeType.KEYWORD)
export const PhoneNumberId = defineSearchAttributeKey('PhoneNumberId', SearchAttributeType.KEYWORD)
export const CampaignId = defineSearchAttributeKey('CampaignId', SearchAttributeType.KEYWORD)
export const State = defineSearchAttributeKey('State', SearchAttributeType.KEYWORD)

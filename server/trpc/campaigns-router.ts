import { cancelCampaign, pauseCampaign, resumeCampaign } from '#server/campaigns/command-campaign.ts'
import { createCampaign } from '#server/campaigns/create-campaign.ts'
import { deleteCampaign } from '#server/campaigns/delete-campaign.ts'
import { findCampaigns } from '#server/campaigns/find-campaigns.ts'
import { findRecipients } from '#server/campaigns/find-recipients.ts'
import { getCampaign } from '#server/campaigns/get-campaign.ts'
import { launchCampaign } from '#server/campaigns/launch-campaign.ts'
import { findRetryable } from '#server/campaigns/find-retryable.ts'
import { retryFailed, retryMessage } from '#server/campaigns/retry-failed.ts'
import { previewCampaign } from '#server/campaigns/preview-campaign.ts'
import { rescheduleCampaign } from '#server/campaigns/reschedule-campaign.ts'
import { campaignIdInput, createCampaignInput, findCampaignsInput, findRecipientsInput, previewCampaignInput, retryMessageInput, rescheduleCampaignInput } from '#server/campaigns/schema.ts'
import { resolveSchedule } from '#server/schedules/resolve-schedule.ts'
import { scheduleInput } from '#server/schedules/schema.ts'
import { marketerProcedure, orgProcedure, router } from './trpc.ts'

export const campaignsRouter = router({
  list: orgProcedure.input(findCampaignsInput).query(({ ctx, input }) => findCampaigns(ctx.services, ctx.actor, input)),
  get: orgProcedure.input(campaignIdInput).query(({ ctx, input }) => getCampaign(ctx.services, ctx.actor, input)),
  recipients: orgProcedure.input(findRecipientsInput).query(({ ctx, input }) => findRecipients(ctx.services, ctx.actor, input)),
  preview: marketerProcedure.input(previewCampaignInput).query(({ ctx, input }) => previewCampaign(ctx.services, ctx.actor, input)),
  create: marketerProcedure.input(createCampaignInput).mutation(({ ctx, input }) => createCampaign(ctx.services, ctx.actor, input)),
  launch: marketerProcedure.input(campaignIdInput).mutation(({ ctx, input }) => launchCampaign(ctx.services, ctx.actor, input)),
  pause: marketerProcedure.input(campaignIdInput).mutation(({ ctx, input }) => pauseCampaign(ctx.services, ctx.actor, input)),
  resume: marketerProcedure.input(campaignIdInput).mutation(({ ctx, input }) => resumeCampaign(ctx.services, ctx.actor, input)),
  reschedule: marketerProcedure.input(rescheduleCampaignInput).mutation(({ ctx, input }) => rescheduleCampaign(ctx.services, ctx.actor, input)),
  checkSchedule: marketerProcedure.input(scheduleInput).query(({ ctx, input }) => resolveSchedule(input, ctx.services.now())),
  cancel: marketerProcedure.input(campaignIdInput).mutation(({ ctx, input }) => cancelCampaign(ctx.services, ctx.actor, input)),
  retryPreview: marketerProcedure.input(campaignIdInput).query(({ ctx, input }) => findRetryable(ctx.services, ctx.actor, input)),
  retryFailed: marketerProcedure.input(campaignIdInput).mutation(({ ctx, input }) => retryFailed(ctx.services, ctx.actor, input)),
  retryMessage: marketerProcedure.input(retryMessageInput).mutation(({ ctx, input }) => retryMessage(ctx.services, ctx.actor, input)),
  delete: marketerProcedure.input(campaignIdInput).mutation(({ ctx, input }) => deleteCampaign(ctx.services, ctx.actor, input)),
})

import { changeSeries, endSeries, pauseSeries, resumeSeries } from '#server/series/change-series.ts'
import { createSeries } from '#server/series/create-series.ts'
import { findSeries } from '#server/series/find-series.ts'
import { previewSeries } from '#server/series/preview-series.ts'
import { changeSeriesInput, createSeriesInput, previewSeriesInput, seriesIdInput } from '#server/series/schema.ts'
import { marketerProcedure, orgProcedure, router } from './trpc.ts'

export const seriesRouter = router({
  list: orgProcedure.query(({ ctx }) => findSeries(ctx.services, ctx.actor)),
  preview: marketerProcedure.input(previewSeriesInput).query(({ ctx, input }) => previewSeries(input, ctx.services.now())),
  create: marketerProcedure.input(createSeriesInput).mutation(({ ctx, input }) => createSeries(ctx.services, ctx.actor, input)),
  change: marketerProcedure.input(changeSeriesInput).mutation(({ ctx, input }) => changeSeries(ctx.services, ctx.actor, input)),
  pause: marketerProcedure.input(seriesIdInput).mutation(({ ctx, input }) => pauseSeries(ctx.services, ctx.actor, input)),
  resume: marketerProcedure.input(seriesIdInput).mutation(({ ctx, input }) => resumeSeries(ctx.services, ctx.actor, input)),
  end: marketerProcedure.input(seriesIdInput).mutation(({ ctx, input }) => endSeries(ctx.services, ctx.actor, input)),
})

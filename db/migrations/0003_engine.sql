ALTER TABLE "messages" ADD COLUMN "status_before" smallint;
--> statement-breakpoint
DO $$
BEGIN
  -- Faster than the default at the same size; not every build of PostgreSQL has it.
  ALTER TABLE "webhook_journal" ALTER COLUMN "body" SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
  NULL;
END $$;

ALTER TABLE "campaigns" ADD COLUMN "frozen_upto" bigint;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "frozen_at" timestamp with time zone;
--> statement-breakpoint
UPDATE "campaigns" SET "frozen_at" = coalesce("started_at", "launched_at", "created_at") WHERE "total" > 0;

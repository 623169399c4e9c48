ALTER TABLE "send_chunks" ADD COLUMN "intent_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "send_due" ADD COLUMN "claimed_at" timestamp with time zone;
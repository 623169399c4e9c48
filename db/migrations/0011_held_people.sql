ALTER TABLE "held_statuses" ADD COLUMN "recipient_id" text;
--> statement-breakpoint
ALTER TABLE "held_statuses" ADD COLUMN "recipient_user_id" text;
--> statement-breakpoint
ALTER TABLE "held_statuses" ADD COLUMN "look_at" timestamp with time zone DEFAULT now() NOT NULL;
--> statement-breakpoint
CREATE INDEX "held_statuses_look_idx" ON "held_statuses" USING btree ("look_at");

CREATE TABLE "meta_events" (
	"digest" text PRIMARY KEY NOT NULL,
	"waba_id" text NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE INDEX "meta_events_subject_idx" ON "meta_events" ("waba_id","kind","subject","at");
--> statement-breakpoint
CREATE INDEX "meta_events_received_idx" ON "meta_events" ("received_at");
--> statement-breakpoint
ALTER TABLE "wabas" ADD COLUMN "state" text DEFAULT 'active' NOT NULL;
--> statement-breakpoint
ALTER TABLE "wabas" ADD COLUMN "state_reason" text;
--> statement-breakpoint
ALTER TABLE "wabas" ADD COLUMN "state_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "wabas" ADD COLUMN "review_decision" text;
--> statement-breakpoint
ALTER TABLE "wabas" ADD COLUMN "alert" text;
--> statement-breakpoint
ALTER TABLE "wabas" ADD COLUMN "alert_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "whatsapp_accounts" ADD COLUMN "name_decision" text;
--> statement-breakpoint
ALTER TABLE "whatsapp_accounts" ADD COLUMN "username" text;

CREATE TABLE "campaign_series" (
	"id" uuid PRIMARY KEY NOT NULL,
	"org_id" uuid NOT NULL,
	"name" text NOT NULL,
	"state" text DEFAULT 'active' NOT NULL,
	"definition" jsonb NOT NULL,
	"rule" jsonb NOT NULL,
	"zone" text NOT NULL,
	"starts_on" text NOT NULL,
	"ends_on" text,
	"occurrences_max" integer,
	"made" integer DEFAULT 0 NOT NULL,
	"next_at" timestamp with time zone,
	"last_at" timestamp with time zone,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "series_events" (
	"id" bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "series_events_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 9223372036854775807 START WITH 1 CACHE 1),
	"series_id" uuid NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	"kind" text NOT NULL,
	"text" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "campaign_series" ADD CONSTRAINT "campaign_series_org_id_orgs_id_fk" FOREIGN KEY ("org_id") REFERENCES "public"."orgs"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "campaign_series" ADD CONSTRAINT "campaign_series_created_by_users_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."users"("id") ON DELETE set null ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "series_events" ADD CONSTRAINT "series_events_series_id_campaign_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."campaign_series"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "send_window" jsonb;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "late_hours" integer DEFAULT 6 NOT NULL;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "schedule_zone" text;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "schedule_wall" text;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "series_id" uuid;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "occurrence_at" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD CONSTRAINT "campaigns_series_id_campaign_series_id_fk" FOREIGN KEY ("series_id") REFERENCES "public"."campaign_series"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "send_chunks" ADD COLUMN "zone_group" text;
--> statement-breakpoint
ALTER TABLE "send_chunks" ADD COLUMN "people" integer;
--> statement-breakpoint
CREATE INDEX "campaign_series_org_idx" ON "campaign_series" USING btree ("org_id","id");
--> statement-breakpoint
CREATE INDEX "series_events_series_idx" ON "series_events" USING btree ("series_id","id");
--> statement-breakpoint
CREATE UNIQUE INDEX "campaigns_occurrence_key" ON "campaigns" USING btree ("series_id","occurrence_at") WHERE series_id is not null;

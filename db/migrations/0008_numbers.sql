CREATE TABLE "campaign_accounts" (
	"campaign_id" uuid NOT NULL,
	"account_id" uuid NOT NULL,
	"share" integer NOT NULL,
	"people" integer DEFAULT 0 NOT NULL,
	"held_reason" text,
	"held_at" timestamp with time zone,
	"held_until" timestamp with time zone,
	CONSTRAINT "campaign_accounts_campaign_id_account_id_pk" PRIMARY KEY("campaign_id","account_id")
);
--> statement-breakpoint
ALTER TABLE "campaign_accounts" ADD CONSTRAINT "campaign_accounts_campaign_id_campaigns_id_fk" FOREIGN KEY ("campaign_id") REFERENCES "public"."campaigns"("id") ON DELETE cascade ON UPDATE no action;
--> statement-breakpoint
ALTER TABLE "campaign_accounts" ADD CONSTRAINT "campaign_accounts_account_id_whatsapp_accounts_id_fk" FOREIGN KEY ("account_id") REFERENCES "public"."whatsapp_accounts"("id") ON DELETE no action ON UPDATE no action;
--> statement-breakpoint
CREATE INDEX "campaign_accounts_account_idx" ON "campaign_accounts" USING btree ("account_id");
--> statement-breakpoint
CREATE TABLE "day_budgets" (
	"org_id" uuid NOT NULL,
	"pot" text NOT NULL,
	"used" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "day_budgets_org_id_pot_pk" PRIMARY KEY("org_id","pot")
);
--> statement-breakpoint
CREATE TABLE "day_budget_people" (
	"org_id" uuid NOT NULL,
	"pot" text NOT NULL,
	"person" bigint NOT NULL,
	"at" timestamp with time zone NOT NULL,
	CONSTRAINT "day_budget_people_org_id_pot_person_pk" PRIMARY KEY("org_id","pot","person")
);
--> statement-breakpoint
CREATE INDEX "day_budget_people_at_idx" ON "day_budget_people" USING btree ("org_id","pot","at");
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "weight" integer DEFAULT 3 NOT NULL;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "people_per_day" integer;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "budget_until" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "budget_reason" text;
--> statement-breakpoint
ALTER TABLE "whatsapp_accounts" ADD COLUMN "lag_since" timestamp with time zone;
--> statement-breakpoint
ALTER TABLE "whatsapp_accounts" ADD COLUMN "lag_ms" bigint DEFAULT 0 NOT NULL;
--> statement-breakpoint
ALTER TABLE "whatsapp_accounts" ADD COLUMN "lag_before_ms" bigint DEFAULT 0 NOT NULL;

CREATE TABLE "message_retries" (
	"message_id" bigint NOT NULL,
	"attempt" smallint NOT NULL,
	"error_code" integer NOT NULL,
	"wamid" text,
	"cause" text NOT NULL,
	"at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "message_retries_message_id_attempt_pk" PRIMARY KEY("message_id","attempt")
);
--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "stop_rules" jsonb;--> statement-breakpoint
ALTER TABLE "campaigns" ADD COLUMN "stop_marks" jsonb;
--> statement-breakpoint
CREATE INDEX "suppressions_org_created_idx" ON "suppressions" USING btree ("org_id","created_at");

-- Up to when Meta has let us hear of a number: its own times, not those of arrival. Until the first webhook comes nothing is evidence.
ALTER TABLE "whatsapp_accounts" ADD COLUMN "heard_until_at" timestamp with time zone;

-- Single messages that wait for people of a day, so that another limit lets those go and no others.
ALTER TABLE "send_due" ADD COLUMN "waits_for_budget" boolean DEFAULT false NOT NULL;

CREATE TABLE "graph_usage" (
	"owner_id" text PRIMARY KEY NOT NULL,
	"kind" text,
	"percent" real NOT NULL,
	"regain_ms" bigint NOT NULL,
	"process" text NOT NULL,
	"seen_at" timestamp with time zone NOT NULL
);

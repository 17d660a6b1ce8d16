CREATE TABLE "audit_events" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"kind" text NOT NULL,
	"case_id" text,
	"case_index" integer,
	"text" text NOT NULL,
	"leaf" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"only" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"log_id" text DEFAULT gen_random_uuid()::text NOT NULL,
	"size" bigint DEFAULT 0 NOT NULL,
	"frontier" jsonb DEFAULT '[]'::jsonb NOT NULL,
	CONSTRAINT "audit_head_only" CHECK ("audit_head"."only")
);
--> statement-breakpoint
CREATE UNIQUE INDEX "audit_events_case" ON "audit_events" USING btree ("case_id","case_index");--> statement-breakpoint
CREATE INDEX "audit_events_kind_at" ON "audit_events" USING btree ("kind","at");
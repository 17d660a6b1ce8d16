CREATE TABLE "application_brakes" (
	"application" text PRIMARY KEY NOT NULL,
	"unexpected" integer DEFAULT 0 NOT NULL,
	"because" text,
	"stopped_at" timestamp with time zone,
	"go_on" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"went_on_at" timestamp with time zone,
	"went_on_by" text
);
--> statement-breakpoint
CREATE INDEX "steps_begun" ON "steps" USING btree ("application","started_at");
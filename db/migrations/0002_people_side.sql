CREATE TABLE "exceptions" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"application" text NOT NULL,
	"step_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"task_id" text,
	"state" text NOT NULL,
	"reason" text NOT NULL,
	"control" text NOT NULL,
	"asked_by" text NOT NULL,
	"approved_by" text,
	"until" timestamp with time zone NOT NULL,
	"asked_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "occurrences" (
	"key" text PRIMARY KEY NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "exceptions_case" ON "exceptions" USING btree ("case_id");--> statement-breakpoint
CREATE INDEX "exceptions_state" ON "exceptions" USING btree ("state");
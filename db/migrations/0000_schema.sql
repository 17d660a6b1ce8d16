CREATE TABLE "approvals" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"scope" text NOT NULL,
	"binding" text NOT NULL,
	"decision" text NOT NULL,
	"actor_id" text NOT NULL,
	"actor_name" text NOT NULL,
	"human" text NOT NULL,
	"security" boolean NOT NULL,
	"is_requester" boolean NOT NULL,
	"revision" integer NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE "brakes" (
	"kind" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"restart" jsonb DEFAULT '[]'::jsonb NOT NULL
);
--> statement-breakpoint
CREATE TABLE "cases" (
	"id" text PRIMARY KEY NOT NULL,
	"number" integer GENERATED ALWAYS AS IDENTITY (sequence name "cases_number_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"person_id" text NOT NULL,
	"state" text NOT NULL,
	"resume_to" text,
	"version" integer DEFAULT 1 NOT NULL,
	"revision" integer DEFAULT 0 NOT NULL,
	"round" integer DEFAULT 0 NOT NULL,
	"source" jsonb NOT NULL,
	"requester" text NOT NULL,
	"requester_person_id" text,
	"reason" text,
	"involuntary" boolean DEFAULT false NOT NULL,
	"leaving" jsonb NOT NULL,
	"policy" jsonb,
	"privileged" boolean DEFAULT true NOT NULL,
	"accounts_hash" text,
	"plan_hash" text,
	"questions" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"choices" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"frozen" boolean DEFAULT false NOT NULL,
	"hand_over_to" jsonb,
	"opened_at" timestamp with time zone NOT NULL,
	"planned_at" timestamp with time zone,
	"cut_at" timestamp with time zone,
	"early_cut_at" timestamp with time zone,
	"stopped_at" timestamp with time zone,
	"access_closed_at" timestamp with time zone,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "holds" (
	"person_id" text PRIMARY KEY NOT NULL,
	"reason" text NOT NULL,
	"by" text NOT NULL,
	"at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "inbox" (
	"source" text NOT NULL,
	"id" text NOT NULL,
	"digest" text NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	CONSTRAINT "inbox_source_id_pk" PRIMARY KEY("source","id")
);
--> statement-breakpoint
CREATE TABLE "lookups" (
	"case_id" text NOT NULL,
	"application" text NOT NULL,
	"outcome" text NOT NULL,
	"mode" text NOT NULL,
	"account" jsonb,
	"candidates" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"refused" text,
	"note" text,
	"looked_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lookups_case_id_application_pk" PRIMARY KEY("case_id","application")
);
--> statement-breakpoint
CREATE TABLE "messages" (
	"subject" text PRIMARY KEY NOT NULL,
	"channel" text,
	"ts" text,
	"drawn" text,
	"drawn_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "notices" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text,
	"audience" text NOT NULL,
	"text" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"posted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "people" (
	"id" text PRIMARY KEY NOT NULL,
	"email" text NOT NULL,
	"other_emails" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"employee_id" text,
	"name" text NOT NULL,
	"department" text,
	"title" text,
	"location" text,
	"country" text,
	"timezone" text,
	"employment_type" text,
	"manager_email" text,
	"start_date" text,
	"last_day" text,
	"status" text NOT NULL,
	"slack_user_id" text,
	"groups" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"source" text NOT NULL,
	"updated_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "releases" (
	"id" text PRIMARY KEY NOT NULL,
	"case_ids" jsonb NOT NULL,
	"hash" text NOT NULL,
	"humans" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"released_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "steps" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"position" integer NOT NULL,
	"batch" integer DEFAULT 0 NOT NULL,
	"application" text NOT NULL,
	"key" text NOT NULL,
	"action" text NOT NULL,
	"phase" text NOT NULL,
	"account" jsonb NOT NULL,
	"summary" text NOT NULL,
	"target" text,
	"before" jsonb,
	"absorbing" boolean NOT NULL,
	"after_hand_over" boolean DEFAULT false NOT NULL,
	"undo" text NOT NULL,
	"state" text NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"receipt" jsonb,
	"observed" jsonb,
	"note" text,
	"look_at" timestamp with time zone,
	"started_at" timestamp with time zone,
	"executed_at" timestamp with time zone,
	"read_deadline" timestamp with time zone,
	"closed_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "tasks" (
	"id" text PRIMARY KEY NOT NULL,
	"case_id" text NOT NULL,
	"leaver_person_id" text NOT NULL,
	"kind" text NOT NULL,
	"key" text NOT NULL,
	"application" text,
	"title" text NOT NULL,
	"runbook" jsonb NOT NULL,
	"step_ids" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"state" text NOT NULL,
	"owner" text,
	"backup_owner" text,
	"delegate" text,
	"assignee" text,
	"due_at" timestamp with time zone NOT NULL,
	"sent_at" timestamp with time zone,
	"closed_at" timestamp with time zone,
	"closed_by" text,
	"note" text,
	"attachment" jsonb
);
--> statement-breakpoint
CREATE TABLE "timers" (
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"fired_at" timestamp with time zone,
	CONSTRAINT "timers_kind_subject_pk" PRIMARY KEY("kind","subject")
);
--> statement-breakpoint
ALTER TABLE "approvals" ADD CONSTRAINT "approvals_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cases" ADD CONSTRAINT "cases_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "holds" ADD CONSTRAINT "holds_person_id_people_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."people"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lookups" ADD CONSTRAINT "lookups_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notices" ADD CONSTRAINT "notices_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "steps" ADD CONSTRAINT "steps_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tasks" ADD CONSTRAINT "tasks_case_id_cases_id_fk" FOREIGN KEY ("case_id") REFERENCES "public"."cases"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "approvals_once" ON "approvals" USING btree ("case_id","scope","binding","human");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_events_case" ON "audit_events" USING btree ("case_id","case_index");--> statement-breakpoint
CREATE INDEX "audit_events_kind_at" ON "audit_events" USING btree ("kind","at");--> statement-breakpoint
CREATE UNIQUE INDEX "cases_one_open" ON "cases" USING btree ("person_id") WHERE state not in ('completed', 'restored', 'cancelled', 'rejected');--> statement-breakpoint
CREATE INDEX "cases_state" ON "cases" USING btree ("state");--> statement-breakpoint
CREATE INDEX "cases_opened" ON "cases" USING btree ("opened_at");--> statement-breakpoint
CREATE INDEX "notices_unposted" ON "notices" USING btree ("at") WHERE posted_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "people_email" ON "people" USING btree ("email");--> statement-breakpoint
CREATE INDEX "people_employee" ON "people" USING btree ("employee_id");--> statement-breakpoint
CREATE INDEX "people_slack" ON "people" USING btree ("slack_user_id");--> statement-breakpoint
CREATE UNIQUE INDEX "steps_once" ON "steps" USING btree ("case_id","key");--> statement-breakpoint
CREATE INDEX "steps_look" ON "steps" USING btree ("look_at") WHERE look_at is not null;--> statement-breakpoint
CREATE UNIQUE INDEX "tasks_once" ON "tasks" USING btree ("case_id","key");--> statement-breakpoint
CREATE INDEX "timers_due" ON "timers" USING btree ("due_at") WHERE fired_at is null;
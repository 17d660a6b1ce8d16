ALTER TABLE "exceptions" ALTER COLUMN "task_id" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "exceptions" ADD COLUMN "details" text NOT NULL;--> statement-breakpoint
ALTER TABLE "exceptions" ADD COLUMN "asked_human" text NOT NULL;--> statement-breakpoint
ALTER TABLE "exceptions" ADD COLUMN "approver_id" text NOT NULL;--> statement-breakpoint
ALTER TABLE "exceptions" ADD COLUMN "approver" text NOT NULL;--> statement-breakpoint
ALTER TABLE "exceptions" ADD COLUMN "latest" timestamp with time zone NOT NULL;--> statement-breakpoint
ALTER TABLE "exceptions" ADD COLUMN "allowed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "exceptions" ADD COLUMN "ended_by" text;--> statement-breakpoint
ALTER TABLE "exceptions" ADD CONSTRAINT "exceptions_task_id_tasks_id_fk" FOREIGN KEY ("task_id") REFERENCES "public"."tasks"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "exceptions_one_open" ON "exceptions" USING btree ("task_id") WHERE state in ('asked', 'allowed');
DROP INDEX "steps_begun";--> statement-breakpoint
ALTER TABLE "steps" ADD COLUMN "began_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "steps_begun" ON "steps" USING btree ("application","began_at");
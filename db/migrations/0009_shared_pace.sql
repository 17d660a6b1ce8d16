CREATE TABLE "pace" (
	"id" text PRIMARY KEY NOT NULL,
	"tokens" double precision NOT NULL,
	"at" double precision NOT NULL
);

BEGIN TRANSACTION;
CREATE TABLE _sqlite_migrations (
  id INTEGER NOT NULL CHECK (id > 0),
  migration_set TEXT NOT NULL CHECK (length(migration_set) BETWEEN 1 AND 20000),
  name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 20000),
  applied_at TEXT NOT NULL CHECK (length(applied_at) BETWEEN 1 AND 20000),
  PRIMARY KEY (id),
  UNIQUE (migration_set, name)
) STRICT;
INSERT INTO "_sqlite_migrations" VALUES(1,'coach','m001_bank','2026-12-01 14:09:26.898324+00:00');
INSERT INTO "_sqlite_migrations" VALUES(2,'coach','m002_owners_word','2026-12-01 14:09:26.899982+00:00');
INSERT INTO "_sqlite_migrations" VALUES(3,'coach','m003_own_questions','2026-12-01 14:09:26.904787+00:00');
INSERT INTO "_sqlite_migrations" VALUES(4,'coach','m004_whole_texts','2026-12-01 14:09:26.905305+00:00');
INSERT INTO "_sqlite_migrations" VALUES(5,'coach','m005_confirmations','2026-12-01 14:09:26.906017+00:00');
INSERT INTO "_sqlite_migrations" VALUES(6,'coach','m006_sentence_labels','2026-12-01 14:09:26.906418+00:00');
INSERT INTO "_sqlite_migrations" VALUES(7,'coach','m007_practice','2026-12-01 14:09:26.913387+00:00');
INSERT INTO "_sqlite_migrations" VALUES(8,'coach','m008_forgotten','2026-12-01 14:09:26.913811+00:00');
INSERT INTO "_sqlite_migrations" VALUES(9,'coach','m009_spoken','2026-12-01 14:09:26.915173+00:00');
INSERT INTO "_sqlite_migrations" VALUES(10,'coach','m010_checked_rows','2026-12-01 21:20:45.196830+00:00');
INSERT INTO "_sqlite_migrations" VALUES(11,'coach','m011_choices','2026-12-02 02:02:55.747231+00:00');
INSERT INTO "_sqlite_migrations" VALUES(12,'coach','m012_outlines','2026-12-02 13:10:12.369628+00:00');
INSERT INTO "_sqlite_migrations" VALUES(13,'coach','m013_facts','2026-12-02 15:07:45.550785+00:00');
INSERT INTO "_sqlite_migrations" VALUES(14,'coach','m014_probes','2026-12-02 16:29:34.758188+00:00');
INSERT INTO "_sqlite_migrations" VALUES(15,'coach','m015_standing','2026-12-02 16:52:34.714701+00:00');
CREATE TABLE attempts (
  id INTEGER NOT NULL CHECK (id > 0),
  session_id INTEGER NOT NULL CHECK (session_id > 0),
  position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 1000000000000),
  mode TEXT NOT NULL CHECK (mode IN ('tell', 'recall', 'mock', 'aloud')),
  answered_at TEXT NOT NULL CHECK (answered_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(answered_at) <= 32 AND date(substr(answered_at, 1, 10), '+0 days') IS substr(answered_at, 1, 10)),
  question_id TEXT NOT NULL CHECK (length(question_id) <= 200 AND NOT question_id GLOB '*[^-0-9a-z_]*'),
  question TEXT NOT NULL CHECK (length(question) <= 200000000),
  competency TEXT NOT NULL CHECK (length(competency) <= 200 AND NOT competency GLOB '*[^-0-9a-z_]*'),
  identity_id INTEGER CHECK (identity_id > 0),
  recalled_id INTEGER CHECK (recalled_id > 0),
  recall_ms INTEGER CHECK (recall_ms BETWEEN 0 AND 1000000000000),
  answer TEXT CHECK (length(answer) <= 200000000),
  seconds REAL CHECK (seconds BETWEEN 0 AND 1000000000),
  target INTEGER CHECK (target BETWEEN 0 AND 1000000000000),
  review TEXT CHECK (review GLOB '{*}'),
  probe TEXT NOT NULL CHECK (length(probe) <= 200000000),
  probe_answer TEXT NOT NULL CHECK (length(probe_answer) <= 200000000),
  proposed INTEGER CHECK (proposed BETWEEN 1 AND 4),
  reason TEXT NOT NULL CHECK (length(reason) <= 200000000),
  grade INTEGER CHECK (grade BETWEEN 1 AND 4),
  graded_at TEXT CHECK (graded_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(graded_at) <= 32 AND date(substr(graded_at, 1, 10), '+0 days') IS substr(graded_at, 1, 10)),
  speech TEXT CHECK (speech GLOB '{*}'),
  audio TEXT NOT NULL CHECK ((audio = '' OR audio GLOB '[0-9]*.wav' AND NOT audio GLOB '*[^-0-9.wav]*')),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id),
  FOREIGN KEY (session_id) REFERENCES sessions (id),
  FOREIGN KEY (identity_id) REFERENCES identities (id)
) STRICT;
INSERT INTO "attempts" VALUES(1,1,0,'aloud','2026-03-02T20:00:00+00:00','q0','What went wrong, number 0?','failure',2,2,10,'Our goods lift stopped with 90 trays of bread in it. I carried the trays down with two drivers and rang the mechanic. In the end 14 of 15 shops had their bread by seven.',14.0,NULL,'{"sentences": [{"text": "Our goods lift stopped with 90 trays of bread in it.", "part": "task"}, {"text": "I carried the trays down with two drivers and rang the mechanic.", "part": "action"}, {"text": "In the end 14 of 15 shops had their bread by seven.", "part": "result"}], "parts": {"situation": {"share": 0.0, "score": 1, "anchor": "No sentence says where and when this was."}, "task": {"share": 0.3143, "score": 2, "anchor": "It says what the group had to do, not what you had to do."}, "action": {"share": 0.3429, "score": 3, "anchor": "It names a step or two of yours, less than a third of the answer."}, "result": {"share": 0.3429, "score": 5, "anchor": "It says what changed, from what to what or by how much, and for whom."}, "learning": {"share": 0.0, "score": 1, "anchor": "No sentence says what you learned."}}, "remarks": [{"kind": "short action", "quote": "I carried the trays down with two drivers and rang the mechanic.", "message": "What you did gets 34% of your words; about half is usual. Your steps are what the interviewer notes down.", "try": "Tell this step as two or three: what you did first, how, and why so."}, {"kind": "missed", "quote": "I keep the mechanic''s number on the wall now.", "message": "This is left out: it is the learning in “The lift that stopped between floors”. What you leave out cannot be asked about.", "try": "One sentence: “I keep the mechanic''s number on the wall now.”"}, {"kind": "too short", "quote": "I carried the trays down with two drivers and rang the mechanic.", "message": "35 words are about 0:14 spoken; one to two minutes leave room for what you did and why.", "try": "Unfold this sentence: what did you do first, what was hard, what did you decide?"}, {"kind": "no learning", "quote": "In the end 14 of 15 shops had their bread by seven.", "message": "You stop here and do not say what you learned. It shows that you would do it better the next time.", "try": "Add one sentence: “Since then I ...”"}, {"kind": "no situation", "quote": "Our goods lift stopped with 90 trays of bread in it.", "message": "You begin without saying where and when this was; a stranger cannot follow.", "try": "Put one sentence before it: what was going on, for whom, and when."}], "words": 35, "seconds": 14, "coverage": {"covered": ["The goods lift of our bakery stopped with 90 trays of bread in it.", "I carried the trays down the stairs with two drivers and rang the mechanic.", "14 of 15 shops had their bread by seven."], "missed": ["I keep the mechanic''s number on the wall now."], "changed": []}}','What did you try first, and why that?','',3,'3 of 4 points',3,'2026-03-02T20:00:00+00:00','{"wpm": 140, "pauses": [{"start": 0.0, "seconds": 2.5}], "fillers": [{"word": "um", "start": 0.0}, {"word": "um", "start": 4.0}], "parts": {"situation": 15.0, "task": 15.0, "action": 15.0, "result": 15.0, "learning": 15.0, "other": 15.0}}','1-1.wav',1531040410);
CREATE TABLE cards (
  identity_id INTEGER NOT NULL CHECK (identity_id > 0),
  competency TEXT NOT NULL CHECK (length(competency) <= 200 AND NOT competency GLOB '*[^-0-9a-z_]*'),
  state TEXT NOT NULL CHECK (state GLOB '{*}'),
  due_at TEXT NOT NULL CHECK (due_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(due_at) <= 32 AND date(substr(due_at, 1, 10), '+0 days') IS substr(due_at, 1, 10)),
  changed_at TEXT NOT NULL CHECK (changed_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(changed_at) <= 32 AND date(substr(changed_at, 1, 10), '+0 days') IS substr(changed_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (identity_id, competency),
  FOREIGN KEY (identity_id) REFERENCES identities (id)
) STRICT;
INSERT INTO "cards" VALUES(2,'failure','{"card": {"card_id": 926545361692720984677, "state": 2, "step": null, "stability": 2.3065, "difficulty": 2.118103970459016, "due": "2026-03-04T00:00:00+00:00", "last_review": "2026-03-02T20:00:00+00:00"}, "before": {"card_id": 926545361692720984677, "state": 1, "step": 0, "stability": null, "difficulty": null, "due": "2026-03-02T20:00:00+00:00", "last_review": null}, "grade": 3}','2026-03-03T00:00:00+00:00','2026-12-01T14:09:28+00:00',534236299);
CREATE TABLE choices (
  id INTEGER NOT NULL CHECK (id > 0),
  question TEXT NOT NULL CHECK (length(question) BETWEEN 1 AND 20000),
  identity_id INTEGER CHECK (identity_id > 0),
  chosen_at TEXT NOT NULL CHECK (chosen_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(chosen_at) <= 32 AND date(substr(chosen_at, 1, 10), '+0 days') IS substr(chosen_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id),
  FOREIGN KEY (identity_id) REFERENCES identities (id)
) STRICT;
INSERT INTO "choices" VALUES(1,'a mistake of yours',4,'2026-12-02T02:02:56+00:00',3607988279);
CREATE TABLE confirmations (
  identity_id INTEGER NOT NULL CHECK (identity_id > 0),
  competency TEXT NOT NULL CHECK (length(competency) <= 200 AND NOT competency GLOB '*[^-0-9a-z_]*'),
  verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'rejected')),
  decided_at TEXT NOT NULL CHECK (decided_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(decided_at) <= 32 AND date(substr(decided_at, 1, 10), '+0 days') IS substr(decided_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (identity_id, competency),
  FOREIGN KEY (identity_id) REFERENCES identities (id)
) STRICT;
INSERT INTO "confirmations" VALUES(2,'pressure','confirmed','2026-03-02T20:00:00+00:00',3525174267);
INSERT INTO "confirmations" VALUES(2,'failure','rejected','2026-03-02T20:00:00+00:00',597382280);
CREATE TABLE documents (
  path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 20000 AND (path GLOB '/*' OR path GLOB '[A-Za-z\]*')),
  source_id INTEGER NOT NULL CHECK (source_id > 0),
  size INTEGER NOT NULL CHECK (size BETWEEN 0 AND 1000000000000),
  modified_ns INTEGER NOT NULL,
  read_ns INTEGER NOT NULL,
  sha256 TEXT NOT NULL CHECK (length(sha256) IN (0, 64) AND NOT sha256 GLOB '*[^0-9a-f]*'),
  recipe INTEGER NOT NULL CHECK (recipe BETWEEN 0 AND 1000000000000),
  problem TEXT NOT NULL CHECK (length(problem) <= 200000000),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (path),
  FOREIGN KEY (source_id) REFERENCES sources (id)
) STRICT;
INSERT INTO "documents" VALUES('{NOTES}/argument.txt',2,234,1796206283934784991,1796230354758370183,'7e52398645e589baf7c7c4f0c32589396fca388ee25503cffad4f12c4b32d85a',5,'',2192381987);
INSERT INTO "documents" VALUES('{NOTES}/work.md',1,612,1796206283934830542,1796230354758571891,'84e0ea8c6be28d838c89ad294aff4af9703a7f3f19dfd9711d8c225e7d41d3fe',5,'',3932255014);
INSERT INTO "documents" VALUES('{BANK}/stories/the-oven-door.md',3,174,1796230353199411363,1796230354758630089,'3fc5906aa3b7fd98cb5634a2302c0260eced7d9a6a6f219c847b5a02ad42fb03',5,'',2220233687);
CREATE TABLE facts (
  id INTEGER NOT NULL CHECK (id > 0),
  identity_id INTEGER NOT NULL CHECK (identity_id > 0),
  what TEXT NOT NULL CHECK (length(what) <= 200000000),
  value TEXT NOT NULL CHECK (length(value) BETWEEN 1 AND 20000),
  verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'later', 'unclaimed')),
  decided_at TEXT NOT NULL CHECK (decided_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(decided_at) <= 32 AND date(substr(decided_at, 1, 10), '+0 days') IS substr(decided_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id),
  FOREIGN KEY (identity_id) REFERENCES identities (id)
) STRICT;
INSERT INTO "facts" VALUES(1,2,'The goods lift of our bakery stopped with 90 trays of bread in it.','90 trays','right','2026-12-02T15:07:46+00:00',296369196);
INSERT INTO "facts" VALUES(2,2,'I carried the trays down the stairs with two drivers and rang the mechanic.','two drivers','unclaimed','2026-12-02T15:07:46+00:00',48677256);
CREATE TABLE forgotten (
  mark TEXT NOT NULL CHECK (length(mark) = 64 AND NOT mark GLOB '*[^0-9a-f]*'),
  forgotten_at TEXT NOT NULL CHECK (forgotten_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(forgotten_at) <= 32 AND date(substr(forgotten_at, 1, 10), '+0 days') IS substr(forgotten_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (mark)
) STRICT;
INSERT INTO "forgotten" VALUES('15b733971660187c659f41d6804d63495e1ef1fc178ae74a13a193ff7e848b6e','2026-12-01T14:09:28+00:00',2833048755);
INSERT INTO "forgotten" VALUES('626f364aeadd3bb22bca730c2f8c41f514ec78b1f9c22a6805a3022d1f39fcfa','2026-12-01T14:09:28+00:00',353172263);
CREATE TABLE generation (
  number INTEGER NOT NULL
) STRICT;
INSERT INTO "generation" VALUES(263700168687516);
CREATE TABLE identities (
  id INTEGER NOT NULL CHECK (id > 0),
  slug TEXT NOT NULL CHECK (length(slug) BETWEEN 1 AND 200 AND NOT slug GLOB '*[^-0-9a-z¡-῿⁰-􏿿]*'),
  first_seen TEXT NOT NULL CHECK (first_seen GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(first_seen) <= 32 AND date(substr(first_seen, 1, 10), '+0 days') IS substr(first_seen, 1, 10)),
  removed_at TEXT CHECK (removed_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(removed_at) <= 32 AND date(substr(removed_at, 1, 10), '+0 days') IS substr(removed_at, 1, 10)),
  removed_with TEXT CHECK (length(removed_with) BETWEEN 1 AND 20000 AND (removed_with GLOB '/*' OR removed_with GLOB '[A-Za-z\]*')),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id),
  UNIQUE (slug)
) STRICT;
INSERT INTO "identities" VALUES(1,'argument-about-the-night-shift','2026-12-01T14:09:27+00:00','2026-12-01T14:09:27+00:00',NULL,586978476);
INSERT INTO "identities" VALUES(2,'the-lift-that-stopped-between-floors','2026-12-01T14:09:27+00:00',NULL,NULL,69869036);
INSERT INTO "identities" VALUES(3,'a-recipe-nobody-could-read','2026-12-01T14:09:27+00:00',NULL,NULL,4193778521);
INSERT INTO "identities" VALUES(4,'the-oven-door','2026-12-01T14:09:27+00:00',NULL,NULL,2455045675);
CREATE TABLE interview_rounds (
  interview_id INTEGER NOT NULL CHECK (interview_id > 0),
  round TEXT NOT NULL CHECK (length(round) <= 200 AND NOT round GLOB '*[^-0-9a-z_]*'),
  set_at TEXT NOT NULL CHECK (set_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(set_at) <= 32 AND date(substr(set_at, 1, 10), '+0 days') IS substr(set_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (interview_id),
  FOREIGN KEY (interview_id) REFERENCES interviews (id)
) STRICT;
INSERT INTO "interview_rounds" VALUES(2,'manager','2026-12-02T16:52:35+00:00',3610466362);
CREATE TABLE interviews (
  id INTEGER NOT NULL CHECK (id > 0),
  day TEXT NOT NULL CHECK (day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]' AND date(substr(day, 1, 10), '+0 days') IS substr(day, 1, 10)),
  company TEXT NOT NULL CHECK (length(company) <= 200000000),
  set_at TEXT NOT NULL CHECK (set_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(set_at) <= 32 AND date(substr(set_at, 1, 10), '+0 days') IS substr(set_at, 1, 10)),
  removed_at TEXT CHECK (removed_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(removed_at) <= 32 AND date(substr(removed_at, 1, 10), '+0 days') IS substr(removed_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id)
) STRICT;
INSERT INTO "interviews" VALUES(1,'2030-12-03','Crumb','2026-12-01T14:09:28+00:00','2026-12-02T16:52:35+00:00',1680388897);
INSERT INTO "interviews" VALUES(2,'2030-12-03','Crumb','2026-12-02T16:52:35+00:00',NULL,4194119337);
CREATE TABLE items (
  session_id INTEGER NOT NULL CHECK (session_id > 0),
  position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 1000000000000),
  question_id TEXT NOT NULL CHECK (length(question_id) <= 200 AND NOT question_id GLOB '*[^-0-9a-z_]*'),
  question TEXT NOT NULL CHECK (length(question) <= 200000000),
  competency TEXT NOT NULL CHECK (length(competency) <= 200 AND NOT competency GLOB '*[^-0-9a-z_]*'),
  identity_id INTEGER CHECK (identity_id > 0),
  why TEXT NOT NULL CHECK (why IN ('due', 'gap', 'new')),
  target INTEGER CHECK (target BETWEEN 0 AND 1000000000000),
  done INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1)),
  draft TEXT NOT NULL DEFAULT '' CHECK (length(draft) <= 200000000),
  draft_seconds REAL NOT NULL DEFAULT 0 CHECK (draft_seconds BETWEEN 0 AND 1000000000),
  recalled INTEGER NOT NULL DEFAULT 0 CHECK (recalled IN (0, 1)),
  recalled_id INTEGER CHECK (recalled_id > 0),
  recall_ms INTEGER CHECK (recall_ms BETWEEN 0 AND 1000000000000),
  heard TEXT CHECK (heard GLOB '{*}'),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (session_id, position),
  FOREIGN KEY (session_id) REFERENCES sessions (id),
  FOREIGN KEY (identity_id) REFERENCES identities (id)
) STRICT;
INSERT INTO "items" VALUES(1,0,'q0','What went wrong, number 0?','failure',2,'new',NULL,1,'',0.0,1,2,10,NULL,2874072721);
INSERT INTO "items" VALUES(1,1,'q1','What went wrong, number 1?','failure',3,'new',NULL,0,'Every baker wrote it his way.',12.0,1,3,10,NULL,2926719640);
CREATE TABLE outlines (
  id INTEGER NOT NULL CHECK (id > 0),
  path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 20000 AND (path GLOB '/*' OR path GLOB '[A-Za-z\]*')),
  ruling TEXT NOT NULL CHECK (ruling IN ('story', 'none')),
  title TEXT NOT NULL CHECK (length(title) <= 200000000),
  first_line INTEGER NOT NULL CHECK (first_line BETWEEN 0 AND 1000000000),
  last_line INTEGER NOT NULL CHECK (last_line BETWEEN 0 AND 1000000000),
  opening TEXT NOT NULL CHECK (length(opening) = 64 AND NOT opening GLOB '*[^0-9a-f]*'),
  closing TEXT NOT NULL CHECK (length(closing) = 64 AND NOT closing GLOB '*[^0-9a-f]*'),
  lost INTEGER NOT NULL CHECK (lost IN (0, 1)),
  decided_at TEXT NOT NULL CHECK (decided_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(decided_at) <= 32 AND date(substr(decided_at, 1, 10), '+0 days') IS substr(decided_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id)
) STRICT;
INSERT INTO "outlines" VALUES(1,'{NOTES}/work.md','story','',3,13,'bdb55d214cda613737a042119f8745d968b37235db1e7f2ad71aff1685e1721b','918dbc701a02732a27f34ffa5424c9344f1ff4ddf4f81ea98dffdc92ce6bf4e3',0,'2026-12-02T13:10:25+00:00',4204313398);
INSERT INTO "outlines" VALUES(2,'{NOTES}/work.md','story','A recipe nobody could read',15,21,'c09a7aeeb279bdf6d0dee1da87e79b115beb4bc785e2b38ae874a1c1ac8e93eb','4a45a024a1271bb6736a9e18ce8a4498c8a4d32e3acd691d7e7c16dc83aefd85',0,'2026-12-02T13:10:25+00:00',2325478091);
CREATE TABLE own_questions (
  id TEXT NOT NULL CHECK (length(id) <= 200 AND NOT id GLOB '*[^-0-9a-z_]*'),
  text TEXT NOT NULL CHECK (length(text) <= 200000000),
  competencies TEXT NOT NULL CHECK (competencies GLOB '[[]*]'),
  level TEXT NOT NULL CHECK (level IN ('any', 'junior', 'senior', 'staff')),
  form TEXT NOT NULL CHECK (form IN ('positive', 'negative')),
  added_at TEXT NOT NULL CHECK (added_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(added_at) <= 32 AND date(substr(added_at, 1, 10), '+0 days') IS substr(added_at, 1, 10)),
  removed_at TEXT CHECK (removed_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(removed_at) <= 32 AND date(substr(removed_at, 1, 10), '+0 days') IS substr(removed_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id)
) STRICT;
INSERT INTO "own_questions" VALUES('own-80aeb67b42','When did you bake something twice?','["failure"]','any','positive','2026-12-01T14:09:27+00:00',NULL,1553976985);
CREATE TABLE probes (
  attempt_id INTEGER NOT NULL CHECK (attempt_id > 0),
  position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 1000000000000),
  question TEXT NOT NULL CHECK (length(question) <= 200000000),
  answer TEXT CHECK (length(answer) <= 200000000),
  draft TEXT NOT NULL DEFAULT '' CHECK (length(draft) <= 200000000),
  seconds REAL NOT NULL DEFAULT 0 CHECK (seconds BETWEEN 0 AND 1000000000),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (attempt_id, position),
  FOREIGN KEY (attempt_id) REFERENCES attempts (id)
) STRICT;
INSERT INTO "probes" VALUES(1,1,'Who rang the mechanic, you or a driver?','I rang him myself.','',6.0,1549931419);
CREATE TABLE sentence_labels (
  sentence TEXT NOT NULL CHECK (length(sentence) = 64 AND NOT sentence GLOB '*[^0-9a-f]*'),
  part TEXT NOT NULL CHECK (part IN ('situation', 'task', 'action', 'result', 'learning', 'unlabelled', 'other')),
  labelled_at TEXT NOT NULL CHECK (labelled_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(labelled_at) <= 32 AND date(substr(labelled_at, 1, 10), '+0 days') IS substr(labelled_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (sentence)
) STRICT;
INSERT INTO "sentence_labels" VALUES('254dfd4b88a9baeb288d6cbc3e0095f7adcb547d68fbaf16b5ffe6ebbfe0cbbe','task','2026-03-02T20:00:00+00:00',2582727382);
CREATE TABLE sessions (
  id INTEGER NOT NULL CHECK (id > 0),
  mode TEXT NOT NULL CHECK (mode IN ('tell', 'recall', 'mock', 'aloud')),
  options TEXT NOT NULL CHECK (options GLOB '{*}'),
  started_at TEXT NOT NULL CHECK (started_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(started_at) <= 32 AND date(substr(started_at, 1, 10), '+0 days') IS substr(started_at, 1, 10)),
  ended_at TEXT CHECK (ended_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(ended_at) <= 32 AND date(substr(ended_at, 1, 10), '+0 days') IS substr(ended_at, 1, 10)),
  seconds REAL NOT NULL DEFAULT 0 CHECK (seconds BETWEEN 0 AND 1000000000),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id)
) STRICT;
INSERT INTO "sessions" VALUES(1,'aloud','{}','2026-03-02T20:00:00+00:00',NULL,0.3,1090361123);
CREATE TABLE settings (
  key TEXT NOT NULL CHECK (length(key) BETWEEN 1 AND 20000),
  value TEXT NOT NULL CHECK (length(value) <= 200000000),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (key)
) STRICT;
INSERT INTO "settings" VALUES('last match','["a time the goods lift stopped with 90 trays", [2, 3, 4]]',1191384884);
CREATE TABLE skipped (
  path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 20000 AND (path GLOB '/*' OR path GLOB '[A-Za-z\]*')),
  first_line INTEGER NOT NULL CHECK (first_line BETWEEN 0 AND 1000000000),
  last_line INTEGER NOT NULL CHECK (last_line BETWEEN 0 AND 1000000000),
  title TEXT NOT NULL CHECK (length(title) <= 200000000),
  reason TEXT NOT NULL CHECK (length(reason) <= 200000000),
  marked INTEGER NOT NULL CHECK (marked BETWEEN 0 AND 1000000000),
  is_problem INTEGER NOT NULL CHECK (is_problem IN (0, 1)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295)
) STRICT;
INSERT INTO "skipped" VALUES('{NOTES}/work.md',1,1,'Work','nothing is written below this heading',0,0,102298218);
CREATE TABLE sources (
  id INTEGER NOT NULL CHECK (id > 0),
  path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 20000 AND (path GLOB '/*' OR path GLOB '[A-Za-z\]*')),
  added_at TEXT NOT NULL CHECK (added_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(added_at) <= 32 AND date(substr(added_at, 1, 10), '+0 days') IS substr(added_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id),
  UNIQUE (path)
) STRICT;
INSERT INTO "sources" VALUES(1,'{NOTES}/work.md','2026-12-01T14:09:27+00:00',2028470125);
INSERT INTO "sources" VALUES(2,'{NOTES}/argument.txt','2026-12-01T14:09:27+00:00',1948843611);
INSERT INTO "sources" VALUES(3,'{BANK}/stories','2026-12-01T14:09:27+00:00',471097928);
CREATE TABLE standing (
  id INTEGER NOT NULL CHECK (id > 0),
  question TEXT NOT NULL CHECK (length(question) <= 200 AND NOT question GLOB '*[^-0-9a-z_]*'),
  company TEXT NOT NULL CHECK (length(company) <= 200000000),
  points TEXT NOT NULL CHECK (points GLOB '[[]*]'),
  changed_at TEXT NOT NULL CHECK (changed_at GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]*+00:00' AND length(changed_at) <= 32 AND date(substr(changed_at, 1, 10), '+0 days') IS substr(changed_at, 1, 10)),
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (id)
) STRICT;
INSERT INTO "standing" VALUES(1,'why-us','','["The ovens.", "I baked here as a child."]','2026-12-02T16:52:37+00:00',61242040);
CREATE TABLE stories (
  identity_id INTEGER NOT NULL CHECK (identity_id > 0),
  path TEXT NOT NULL CHECK (length(path) BETWEEN 1 AND 20000 AND (path GLOB '/*' OR path GLOB '[A-Za-z\]*')),
  position INTEGER NOT NULL CHECK (position BETWEEN 0 AND 1000000000000),
  title TEXT NOT NULL CHECK (length(title) <= 200000000),
  first_line INTEGER NOT NULL CHECK (first_line BETWEEN 0 AND 1000000000),
  last_line INTEGER NOT NULL CHECK (last_line BETWEEN 0 AND 1000000000),
  date TEXT CHECK (length(date) <= 200000000),
  general INTEGER NOT NULL CHECK (general IN (0, 1)),
  missing INTEGER NOT NULL CHECK (missing IN (0, 1)),
  content_hash TEXT NOT NULL CHECK (length(content_hash) = 64 AND NOT content_hash GLOB '*[^0-9a-f]*'),
  skills TEXT NOT NULL CHECK (skills GLOB '[[]*]'),
  sections TEXT NOT NULL CHECK (sections GLOB '[[]*]'),
  questions TEXT NOT NULL CHECK (questions GLOB '[[]*]'),
  marked INTEGER NOT NULL CHECK (marked BETWEEN 0 AND 1000000000),
  sketch BLOB NOT NULL,
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (identity_id),
  FOREIGN KEY (identity_id) REFERENCES identities (id)
) STRICT;
INSERT INTO "stories" VALUES(1,'{NOTES}/argument.txt',0,'Argument about the night shift',1,7,NULL,0,0,'6d68105ac8425437d834fcfa774de5d743d09d9de37edd6a55b11ddf0a2b9fc4','[]','[["situation", "Olga wanted me to take a third night shift in a row.", 3], ["action", "I told her why I could not, and offered to swap with the Sunday.", 5], ["result", "She agreed, and we drew up a plan for the whole month.", 7]]','[]',0,X'389A92039B2DB004C3E2D606697EB5090CBAC10BDA3E6C110F82E22403FD6B2740622E2CCCBA8142A859C3422A8BEB5642431E6E7FC56C703809FB81D87433892B6A6F8A2D41DE8AA4555291A1064D94106DF6AC755C8FAE067F2CBEBBF8F6BE',2430692058);
INSERT INTO "stories" VALUES(2,'{NOTES}/work.md',0,'The lift that stopped between floors',3,13,NULL,0,0,'26a15f7b056008d77c0e38d4c475844ee287bf7fc08e01a3113dfdcf56bec7ad','["calm", "logistics"]','[["situation", "The goods lift of our bakery stopped with 90 trays of bread in it.", 5], ["action", "I carried the trays down the stairs with two drivers and rang the mechanic.", 7], ["result", "14 of 15 shops had their bread by seven.", 9], ["learning", "I keep the mechanic''s number on the wall now.", 11]]','[]',3,X'2E35D700FCD60B05BC25F1056336BB06A00AA80E9D6ACB151771F91D5BA1B0222672CD22E029CC2AE21BFE318DD8133C28EF6E3F92A07A5AFB3C965CB77A48608BE97261344FF76890A13B81E7CB7381E3036B82BC961090B3D08D91F2F4EC93',4116569574);
INSERT INTO "stories" VALUES(3,'{NOTES}/work.md',1,'A recipe nobody could read',15,21,NULL,0,0,'b10c033b7b5f2d5b23235a410ebd12df605ce764a46ecaf842969e7883760035','[]','[["situation", "Every baker wrote the rye recipe in a way of his own.", 17], ["action", "I asked all five of them to bake it in front of me and wrote one card.", 19], ["result", "Returns of rye fell from 12 to 3 a week.", 21]]','[]',15,X'5CEBCC14AEBB001509E4D2207F1A9E266B3E422FF608B12F1D6873381C82DB3D2F1D4B3E3C2776477858C952A31485555486665EDCC83762F6C41166238D916D04CA116E0A2DF67572C9EA7A0867F97FB57F9482EE1807841E1FAA8600DA4D8B',1268329724);
INSERT INTO "stories" VALUES(4,'{BANK}/stories/the-oven-door.md',0,'The oven door',1,17,NULL,0,0,'567e3bd7fa544c2e566a7f7076925b5053ffdd390f77d4ad01b27a4425b6f480','[]','[["situation", "The door of oven two hung.", 9], ["action", "I took it off and filed the hinge.", 13], ["result", "It has closed for 3 years.", 17]]','[]',0,X'6D31860955ABCB13B9C54317D790BA20D4783B38B41B413DD74FC363366856803FF720934E480FA7395D71AACF477DB5CF39F4C291CD98EA462471F56BF559F8',1528821664);
CREATE TABLE vectors (
  content_hash TEXT NOT NULL CHECK (length(content_hash) = 64 AND NOT content_hash GLOB '*[^0-9a-f]*'),
  recipe TEXT NOT NULL CHECK (length(recipe) BETWEEN 1 AND 20000),
  profile BLOB NOT NULL,
  sentences BLOB NOT NULL,
  whole BLOB NOT NULL,
  checksum INTEGER NOT NULL DEFAULT 0 CHECK (checksum BETWEEN 0 AND 4294967295),
  PRIMARY KEY (content_hash, recipe)
) STRICT;
INSERT INTO "vectors" VALUES('567e3bd7fa544c2e566a7f7076925b5053ffdd390f77d4ad01b27a4425b6f480','words-1/7/k-c068b96c46eb',X'E04A9B3EB2AB19BCFCDB833C4176273E76BB9A3D8F29563D4C7B69BC46B58A3D1EF58D3D33232C3D58595E3CC229D83DE4E5503ED1511A3D36A7043E54D9FD3DC9CE84BC48199ABC946C503D8024BC3DD426503EA0C0EF3D6C6F153E8BA8303D0F6C433E95C4913D92C9363D7A4EE53DD89D293EECA137BD760D12BD1C5E3A3E8E5CBCBD99DD46BDF6D2143E66CBE73D12C4993C3992723E6C7C393EDBDFE73CEF23F63D9072B63D787F883D4E54EE3D74B3E93B70DB3F3BFD0555BDAC834F3C363345BE40F64D3D91E92A3E0897163E0836D53C3B0B0B3E16CE923DC4059B3B05D1AABD50455B3E0F1A313EEB55C8BCD731853DA9A1E33D17DAD23D881F023E8A24083E06598B3DB1AA183D2ED9133EA8222CBCAB868E3D85289A3E9CD145BD6FC80F3EAEE44B3D3820143CAEA5D43CAC4B633EEA85173DA4BA45BDA4FF10BC2838083ED252043EA6CB823D398DAE3D8624603E9AAC523E70EC63BB56BB943DC00CE13D345E933DAF66DD3CFBEDC03DC02AFD3D4245D43C9A4FDF3D3A99F53C6400163E62213F3EF6DCB83D5A34C93D390DF8BD3CFC4B3E07069D3E140BD63DE444AE3DA8F5F33DF20A17BD32113C3E9D6188BDF33CD13CC4E0773C5452993DE82C883D6BB7A13DEDA969BD503123BBB0F4943B3C2B183ED71FA7BCABD5333D',X'C62DD0B111B403A25BB3131EFF3134A633B27E2BB8293A3116A43E2CE62A0AA3A52B07B063A8831C352BFB2118AF032D2E2D842C6429F52C41B1732A60A6492A593194A0D4B0F92B4830AF204434C3AA2C2D9DB1B9AA53A8092E57B461ABDCADFDB0C12C28B248B39D32292C8F33CBA46F2C033104A7313145AB51266DB315306E31652DCAB26B2D6CAE8428B5312F30D8A7059F3C3031323DACF5316B3109A245AC54B0209F292D23AF82B01A2190187AAD67B0D3AD18ADC0AD292F2DA64099132D19A86821B4300B2ABE9C2A33C1B14631E1A8C728F7A596AFCAAD8B2E9134FAB02A36411EB1B2E125AFA50CA914AC4AA599B122321E2411B2551D65B0241BC03312B269A87B2DB62F12AB4EB1F4343BB3442B2B2A96A204B27A2A83329FA23CB148B229AF532273AE64AC61A8D3B245AC5AA94927773420B2E8230F2E91A80A2CB824E2AE3BA438218A2E5731C5B38A2F782C7533462D352858A9BDA8801F60A61DB003AEFAB07DB1D3ADA8A743258BAB0D2453B0D62DB6A84EAA6A30E5AD442F4FB02AB461AC88B0E1A58534F8211BAEBE31131A252DE1A881A5CE28D5AC1A2D04B2B0A92B251134D5A676ACB4296C20D4AC79AA603581B2262292B13DA82FAA472DEAACDAA42B24342E27317FB0212B9FAEB2AA90A98B31D3A6122AFEAC4FB2732D06B1C2B140306D31CE33B12D6D2FAA2F58AD7D293D2F2CB0E2AAC72F',X'',2833911180);
INSERT INTO "vectors" VALUES('26a15f7b056008d77c0e38d4c475844ee287bf7fc08e01a3113dfdcf56bec7ad','words-1/7/k-c068b96c46eb',X'3EB13C3EA36C0A3DAD1CEE3D66F544BA0621D13CE362D23DD8945C3C9068B93DF9E40E3EA2B4843DF6250B3E0E45433DF0FAEB3D74913C3E2AC4123EAF23193EA03AA1BC2F36B4BC8DDBDD3D70622ABCDDF3F33DDA877C3D5E272A3EFAD2BB3D637E583E769C4D3D319FAF3D4E4CCC3D05B8B13D028431BD58B4AF3DCA8F233E226E453CF32AF13DEB0F0C3E73E5823DFCA1863EB26D013E3598623D0A90A7BC366590BC6AE82E3D7A16023EAECCDC3D4A101C3E72E79A3D4810BD3D01BB14BD73F5B93C85B6B23DF5B5423EE0138A3D5BD3013EE373023ED8D8DE3DE424973C0A32993D73CCE63D247F853DD3270E3EADB1C63D1B80793D46F4CF3DBD35F43DF1D6BA3D16D11B3EACAB193ECEFD143ED6CF843D27A13B3D2DC0423E8EE499BD500FD33DF6E4903D463F913D6861263C56F2C53D78BE333ECEFC063E56877CBC220C1C3E0EF20CBD7699CD3D56FD5A3D32A7A73D4A03143E804AE83D5E309D3DE67D083E9066D43D4B5BA33D8CE10B3E6BA64B3EE6C26E3DABD8233E5056E43C8EB3F23D4292963E6229953DF2B2B73D18479BBD4B8F233E46184E3D68BB453ECBBF133E255E003EA5F50A3D8A695C3E527FD33C0019D8BAB8D8013E0BBFCE3DE3AA633DDA25BE3D90AA30BD8585EA3DA036F83DC58FF33D660D4C3DA306753C',X'F62C4FAFA9B474AF91B38330E5AF3F217D2C253154A418AD9332613094AED72F24AA0EA8592CE22FB5A0BE2F2126E42D68A82333C1B0C5224AB318AC8125F52B1130EE21F6AC0AB4DAA5E122413348AEFC31D3B2EC30EEA16EB11AAF4BAFE42D1628E5ACD11E06ABCAB00630D73365A546A8CE2B822A611EC9AF692DF6B1F3202E2506B18DA399B492A695311826FB2C162B8AAB2733A92CD5AC3E32FB3025354EA99124B22E242C512CAB2893A2308C6C20B4281AB331A149B2E6AC35ABEE2FC52999AE08AF33AF7F284BAF9232E19FF3341B9D51A86DB0DEAECAA35CAD92266F2AAE2E90AAD8B1D8A5C3A3672EFCAED6AD68315D312B3371B2492CD8306F17B9A9EEB1A0B0772E6920222DE5959F2E7C16EA2F09A9ED2ED435A826DDB1FEB116A6ECA7BEAB86ACDD259BAE990B172A8BB4662E72AD20B223A82F9746B4ADACED322A1F3DB29CAD5B150429792C842CDEAD0AB1783250B1E727FDAB6821F7A619259CAFC3B093B035AE902F413044B139AD77B451AE9D9EE22D6C2CCAAAD929652A1AB28CAF942302AC74321AAD5CA510B4CAAFA327E4B1D6AE262A71A4EC3224ACA3294732992DE02403A41525F5A83AAE67A6EEA56EAF55B0EF2A02B22E32F02F04B44428C7B2D02B172901ADEB2AF332FCB0B02A8FB2962EE6ABB3B154ACBC323E34C6B023AD45308FA1032C9F2CDA9FF02B34ABE92F68B22A2C0D2B802A59A4313185AAE9AE09AB9931C82E13324F346C2D572C28AB8F314198A6ACCF2BB6AC162ECBAA0023412DBA3332312A2FD02222AC583051A118AC2B2B1EB1E8306283A9AD213064A07332D930D3B4FE2932283E347E9D072F442F15AF9231F82D499B51B4802CC0B1379E74AD2FAC11AE6B3415209723E42CEA2C042B0125FA9E61323B3370289EB291AE11A41530B42C5B30A12A2F269F30DEA942AF01A425A63D1A0FAF11B2A53031A00732AE2D5422A53398B0F7B1BE3175B1E9B431A88127C7A8D5AE3E2847287C2033272AACFB2C562B45B052A116B0ADA7B72CAC2A5FAEFA3308B2BA217630C7AF96AA181BC1AF3DAC2F2A9E33D6A57D2D9F322A3200AE',X'',3374637453);
INSERT INTO "vectors" VALUES('b10c033b7b5f2d5b23235a410ebd12df605ce764a46ecaf842969e7883760035','words-1/7/k-c068b96c46eb',X'E2F7B13E1F5D69BD6C45743D165A6B3D208EF13B159C1E3E3FD7403DA44B183E60455C3E280D743E4C28D23D5FD204BD525A2E3EA07DAEBA6293173D92FFB73D80F1CAB9A80389BDA94C0E3E54824A3EC20DEB3D80C9393D8A2D023E8E6A8B3C6CE9403C597D853D9C87F83C0B841A3EEE9C273EB5D7513D608F893DA81F993CBEE163BD83C58FBD0E5ABA3D1807FABB09BA803E44AF1B3E27AC0B3DA5BCFB3D17BE573DBCF20F3E6EB1093EDCB1923D157B6D3DD234A33C925715BCC8FE3A3D8174193E82A80B3DEEF3153E5CE0EA3DB4A4423E842E2F3EA17CE83D60A7FA3A3066B23D0E503A3EC9E62D3EB0FD303EAAEC363E171E873D8ECE0C3D06BEE73DE457A13DCEA86D3D48CD393EC27DA03D87FC013EDB04FC3D57A3213EA838313DCE4F043EECD65B3EC3D22A3DE9EB153E3EB3723D58A1D83D2287BB3D9215E43D0060EF36447E32BDE4D9003E7E88553ED17E273E0C51283EB210ED3DE003C13C9EEC783ED804403E3B9461BD78A5F33DCA1D363E5FE2103E21C4923EB5261EBD1254E33D4CAE873E4DD9EA3DD20523BC70AABC3B4BCDB23E56CFE43D7ABD263E3E9F0E3D993C803EF651EE3DC80E063E2AB7C3BCF41448BC223A163E1BCD183E64F9993D8AEA57BDDB893C3D88FB063E231A883D82F7CB3DDC97FBBCA0CE943D',X'1EB2FAAD4E30732F62B0C0B042A9EAAC7F2D3232EB25578AFBA74A2F8530B9ABC73066A9442CEF29F6B0582E741ADBB1722F3D34D3280EB4C02A0AAA70B2852E902E4F2B662C42A689AB8D2E8931B5AC272E112F4FAF96B0F5B168B581A36A2B95A8722CD3B2B3B0122D342C7DA5DCACA9ADC02FE9AEA19C3AB2293060B0EA2F62A86928D6A8ACAD762DD2317FB5C52CFDB1B632362BAAAF922EEB304E324330382C2CB00D32412BB9ACBF25172CF62976A7702797AC4CAF68AE95A4CE2C4E34522E803157AC7E28B033B2AC8730C7A7743096B06A28DB21BD9F5EB0762A0231F02E33A89E9F6AAF91B0F532A6A91FA599AC3EB049AC4A3379AD62A805B3F02D51AA60B3ADAE2DAD5EB1E4348BB218A6F9A48B30AF32502C7A2F1F2CD031E41F9B3313235A33B22BBAB2932AF6268CA851AD0E334732B91CACA2B5B002A9CC26B52D25B05AA00831A22E6E1DABACDDA8849C6725E0B0843044A449AC992EBA2E76294CACFE2FFCA0D9AEF226562A7F2F2E328AAD941FD734E92862AF1FAC9F30F2274B34C130E42919AEEAAEB82C822FF430832B6EA852AC44B3DC2A8B295FB10D191433BBAEBCA192B32CB0D12FD6B056AC8E120B34D4A8C1316FB2DB3122B028A6AEB0CBAD07B30230622AD62B42AD89A2ADA8A2ACDFA96FAA90B1CE2BD130D32CF024101F9EACAB2FFDAC1B2D80B139B4E12F6C2A142C5731F62F402C9120',X'',1634182690);
CREATE INDEX stories_by_path ON stories (path);
CREATE INDEX stories_by_content_hash ON stories (content_hash);
CREATE INDEX skipped_by_path ON skipped (path);
CREATE INDEX attempts_by_identity_id ON attempts (identity_id);
CREATE TRIGGER identities_insert AFTER INSERT ON identities BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER identities_update AFTER UPDATE OF id, slug, first_seen, removed_at, removed_with ON identities BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER identities_delete AFTER DELETE ON identities BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER stories_insert AFTER INSERT ON stories BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER stories_update AFTER UPDATE OF identity_id, path, position, title, first_line, last_line, date, general, missing, content_hash, skills, sections, questions, marked, sketch ON stories BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER stories_delete AFTER DELETE ON stories BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER vectors_insert AFTER INSERT ON vectors BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER vectors_update AFTER UPDATE OF content_hash, recipe, profile, sentences, whole ON vectors BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER vectors_delete AFTER DELETE ON vectors BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER confirmations_insert AFTER INSERT ON confirmations BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER confirmations_update AFTER UPDATE OF identity_id, competency, verdict, decided_at ON confirmations BEGIN UPDATE generation SET number = number + 1; END;
CREATE TRIGGER confirmations_delete AFTER DELETE ON confirmations BEGIN UPDATE generation SET number = number + 1; END;
COMMIT;
PRAGMA user_version = 15;

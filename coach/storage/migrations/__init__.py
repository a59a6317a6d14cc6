"""The numbered steps that bring a bank's tables to this version.

Two kinds of table. History (settings, sources, identities, own questions, confirmations, sentence
labels, rehearsals, interviews, what was forgotten) is kept for ever: steps add to it and never drop
it. The index (documents, stories, skipped, vectors) can be read again from the person's documents;
a step may drop and remake it.

A step is never changed once it is out. The next one goes to the end of the last module of steps,
and of its `STEPS`.
"""

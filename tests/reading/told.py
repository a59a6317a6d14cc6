"""Two stories as people write them, in prose and in parts."""

from __future__ import annotations

MAIL = (
    "The mail server stood still for six hours on a Friday in May. I rang the three people who had "
    "changed it that week, went through its log with them and found the rule that sent every "
    "letter to itself. I took the rule out, and by midnight the queue was empty.\n"
)
DISK = (
    "In my second month our store grew by a gigabyte a day. I wrote down every job that touched it "
    "and watched them for a week. I found one that kept a copy of each order, and I rang its "
    "owner, who had forgotten it. We switched it off the same evening, and I deleted 300 copies by "
    "hand.\n"
)
MAIL_IN_PARTS = """\
**Situation:** The mail server stood still for six hours on a Friday in May.

**Action:** I rang the three people who had changed it, and found the rule that sent letters round.

**Result:** I took the rule out, and by midnight the queue was empty.

"""
DISK_IN_PARTS = """\
**Situation:** In my second month our store grew by a gigabyte a day.

**Action:** I wrote down every job that touched it for a week, and found one that copied each order.

**Result:** We switched it off the same evening, and the store has not grown since.

"""

"""A session of `coach practice`, mode by mode: what is asked, shown and kept, in what order."""

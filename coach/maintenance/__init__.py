"""Back up, restore, forget, and look after a bank."""

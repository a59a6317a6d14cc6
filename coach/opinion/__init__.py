"""A second opinion from another model, if the user names one."""

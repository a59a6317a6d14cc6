"""Sound becomes words and figures of delivery (extra `voice`)."""

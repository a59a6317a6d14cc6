"""Real documents in which the stories were found by reading: to fit coach's reader, and measure it."""

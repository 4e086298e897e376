"""When each archive is crawled: calendars, what is due, and the schedulers of the machine that ask."""

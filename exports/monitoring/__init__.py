"""What a monitor reads after a run: why a person is needed, the health file, and metrics for Prometheus."""

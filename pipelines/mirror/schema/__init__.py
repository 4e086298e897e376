"""What tables and views a mirror has, and what each holds."""

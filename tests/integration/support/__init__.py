"""What the integration tests share: a database, the running service, and clients that speak to it."""

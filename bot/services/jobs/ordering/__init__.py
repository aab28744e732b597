"""Use cases: from a request to a job that may run: attachments, price, approval, hold."""

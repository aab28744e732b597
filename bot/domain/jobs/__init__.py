"""Rules of jobs: states and steps, batches, approvals, pictures to work from."""

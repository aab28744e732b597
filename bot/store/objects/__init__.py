"""An object store (S3, Google Cloud Storage, Azure, or a folder that machines share) and its cache."""

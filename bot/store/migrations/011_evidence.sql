-- What a lost answer is resolved by: how far the service's clock was ahead of ours when the payment was
-- signed (milliseconds), and the reason of a refusal as its status and machine code tell it.
ALTER TABLE payments ADD COLUMN skew_ms INTEGER;
ALTER TABLE payments ADD COLUMN decline TEXT;

CREATE INDEX payments_by_end ON payments (valid_before) WHERE purpose = 'generation';

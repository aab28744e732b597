-- What people look back at: where the money went, and what StableStudio asked for it.

-- One line for every price that StableStudio was asked for; kept for some months, and never money.
CREATE TABLE quotes (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    operation   TEXT NOT NULL,
    options_key TEXT NOT NULL,  -- the options that a price can depend on, as canonical JSON
    amount      INTEGER CHECK (amount >= 0),
    ok          INTEGER NOT NULL CHECK (ok IN (0, 1)),
    CHECK ((ok = 1) = (amount IS NOT NULL))
) STRICT;

CREATE INDEX quotes_by_time ON quotes (at);

CREATE INDEX transfers_out ON transfers (debit, at);
CREATE INDEX transfers_in ON transfers (credit, at);
CREATE INDEX jobs_of_server ON jobs (guild_id, admitted_at) WHERE admitted_at IS NOT NULL;
CREATE INDEX jobs_paid ON jobs (paid_at) WHERE paid_at IS NOT NULL;

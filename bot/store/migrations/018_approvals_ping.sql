-- Whether an approval's card notifies the approver role.

ALTER TABLE server_settings ADD COLUMN approvals_ping INTEGER NOT NULL DEFAULT 1 CHECK (approvals_ping IN (0, 1));

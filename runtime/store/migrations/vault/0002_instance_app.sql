-- The app of ferrule.yaml that was chosen for it; null: the only one of its connector.
ALTER TABLE instances ADD COLUMN app TEXT;

-- The app of ferrule.yaml that was chosen for it; null: the only one of its connector.
ALTER TABLE vault_instances ADD COLUMN app text;

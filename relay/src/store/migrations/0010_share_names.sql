-- For whom a link is: the name that a guest is offered.
ALTER TABLE shares ADD COLUMN name TEXT;

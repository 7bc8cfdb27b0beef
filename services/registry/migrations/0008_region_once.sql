-- A code has one row without an end, which is the one in force now.
create unique index region_open on region (code) where valid_to is null;

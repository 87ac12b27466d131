-- Addresses as their sources give them: what the index of the geocoder is built from (docs/adr/0011-addresses-in-the-database.md).
-- +goose Up
CREATE TABLE address (
    source         text NOT NULL,      -- ban, ban-lieux-dits, bano
    insee_code     text NOT NULL,      -- as given: dead codes and arrondissements included
    address_key    text NOT NULL,      -- identifier of the source; made from the address where it has none
    address_id     text NOT NULL,      -- identifier of the source; '' = none
    number         integer NOT NULL CHECK (number BETWEEN 0 AND 65535), -- 0 = the way or hamlet itself
    repetition     text NOT NULL,      -- bis ter a…
    street         text NOT NULL,
    locality       boolean NOT NULL,   -- the name is that of a hamlet
    postcode       text NOT NULL,      -- '' = unknown
    city           text NOT NULL,
    old_insee_code text NOT NULL,      -- delegated or former commune; '' = none
    old_city       text NOT NULL,
    source_rank    smallint NOT NULL,  -- where two sources hold one address the lowest wins
    lon_e6         integer NOT NULL,   -- millionths of a degree, about 10 cm
    lat_e6         integer NOT NULL,
    PRIMARY KEY (source, insee_code, address_key)
);

-- +goose Down
DROP TABLE address;

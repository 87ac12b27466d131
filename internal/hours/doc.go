// Package hours reads opening hours written as OpenStreetMap's opening_hours and says, at any instant, whether a place is open,
// closed or unknown, with the reason and the next change.
//
// # What is read
//
// Weekdays, ranges and lists; several times a day, over midnight (22:00-02:00), open ends (17:00+), 24/7; months, dates, date
// ranges over the end of a year, years, "week 1-53/2" in ISO weeks, Mo[1], Mo[-1], Mo[2] +1 day, easter -2 days; PH and SH;
// off, open, unknown, "comments"; rules that override (;), add (,) or stand in (||). What else stands in a text (sunrise, a point in
// time, two days side by side, French words) is an [Unread] that names the piece: the whole text is then kept as text and
// the state is unknown. Nothing is half understood.
//
// # Conventions
//
// A rule after ";" takes the whole days that it matches from the rules before, unless it says off, which only closes its own
// moments. A comment without a word means unknown: "sur rendez-vous" is no opening. A place with no rule for a moment is
// closed. Hours are wall-clock hours of the place's own zone. Where the rules depend on school holidays that are not published
// yet, both readings are tried, and the state is unknown where they differ.
//
// Source: https://wiki.openstreetmap.org/wiki/Key:opening_hours/specification; npm opening_hours 3.15.0 is the oracle of the
// tests (web/scripts/oracle-hours.mjs).
package hours

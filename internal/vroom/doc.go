// Package vroom reads problems of rounds in the words of VROOM's API (docs/API.md of github.com/VROOM-Project/vroom) and writes plans
// in them, so that software that speaks to VROOM may speak to Maillage.
//
// # What is read
//
// [Read] takes vehicles, jobs and matrices as VROOM spells them, and our own words beside them, in French: a horizon of days, the
// dates that a job allows and the need that each serves, what was promised or published, wheelchair places. Nothing is passed over: a
// member that is not known, or that the solver cannot honour (shipments, speed_factor, costs that differ), is refused by its path,
// "vehicles[0].speed_factor".
//
// [Request.Problem] makes a problem of geo/tour of it. Without horizon there is one day, whose instants are whatever numbers the one who
// asks uses, timestamps or seconds from any origin. With one, instants are seconds after midnight of each day.
//
// # What is written
//
// [Request.Answer] gives VROOM's answer, and says in French why each job that is left out is, and what would be enough. All sums are
// VROOM's: durations are time at the wheel, in seconds; distances are metres.
package vroom

// Package analysing answers the questions of coordinators: who has help near home, and where nobody helps.
//
// RunCoverage reads communes, people, indicators and sites in one snapshot, computes with geo/hexgrid and geo/coverage, and
// writes the result in one transaction. The same data again change nothing. The formulas are in docs/method-coverage.md.
package analysing
